using BenchmarkDotNet.Running;
using GkeVerified.Bench;

// "micro" and what follows goes to BenchmarkDotNet; without it, exploration is measured.
if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Throughput).Assembly).Run(rest);
    return 0;
}

return Throughput.Run(args);
