using BenchmarkDotNet.Running;
using GkeVerified.Bench;

// "micro" and what follows goes to BenchmarkDotNet; "peers" sets our engine beside Microsoft Coyote; without either, exploration is
// measured.
if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Throughput).Assembly).Run(rest);
    return 0;
}

return args is ["peers", .. var files] ? Peers.Run(files) : Throughput.Run(args);
