using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GkeVerified.Cli.Tests;

/// <summary>
/// The dependency arrows: Cli → Coyote → {Impl, Spec}, Impl → the vocabulary of Spec, and nothing points back. Read from the
/// assemblies as they were compiled, so that no reference by the back door counts less.
/// </summary>
public sealed class ArrowTests
{
    private const string Prefix = "GkeVerified.";

    [Theory]
    [InlineData("GkeVerified.Spec", "")]
    [InlineData("GkeVerified.Impl", "GkeVerified.Spec")]
    [InlineData("GkeVerified.Coyote", "GkeVerified.Impl GkeVerified.Spec")]
    [InlineData("gke", "GkeVerified.Coyote")]
    public void An_assembly_points_where_it_may_and_nowhere_else(string assembly, string allowed)
    {
        IEnumerable<string> own = References(assembly).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), own.Order());
    }

    [Fact]
    public void The_specification_references_nothing_but_the_framework() =>
        Assert.All(References("GkeVerified.Spec"), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    [Fact]
    public void The_implementation_uses_of_the_specification_only_its_vocabulary()
    {
        IEnumerable<string> namespaces = TypeReferences("GkeVerified.Impl")
            .Where(type => type.Assembly == "GkeVerified.Spec")
            .Select(type => type.Namespace)
            .Distinct();
        Assert.Equal(["GkeVerified.Spec.Vocabulary"], namespaces);
    }

    [Fact]
    public void The_implementation_opens_no_socket_reads_no_clock_and_starts_no_thread()
    {
        string[] forbidden =
        [
            "System.Net.Sockets", "System.Threading.Thread", "System.Threading.Tasks.Task", "System.DateTime",
            "System.Diagnostics.Stopwatch", "System.Random", "System.Environment", "System.IO.File", "System.Console",
        ];
        IEnumerable<string> used = TypeReferences("GkeVerified.Impl").Select(type => $"{type.Namespace}.{type.Name}");
        Assert.DoesNotContain(
            used, name => forbidden.Any(f => name == f || name.StartsWith(f + ".", StringComparison.Ordinal)));
    }

    private static List<string> References(string assembly) => Read(
        assembly,
        reader => reader.AssemblyReferences
            .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
            .ToList());

    private static List<(string Assembly, string Namespace, string Name)> TypeReferences(string assembly) => Read(
        assembly,
        reader => reader.TypeReferences
            .Select(handle => reader.GetTypeReference(handle))
            .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference)
            .Select(type => (
                reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
                reader.GetString(type.Namespace),
                reader.GetString(type.Name)))
            .ToList());

    private static T Read<T>(string assembly, Func<MetadataReader, T> read)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var image = new PEReader(file);
        return read(image.GetMetadataReader());
    }
}
