using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using GkeVerified.Coyote;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GkeVerified.Faults;

/// <summary>
/// The protocols or the specifications with a fault, compiled in memory from the sources of the repository, and the explorer loaded a second time
/// on top of them. Nothing but texts crosses to the caller.
/// </summary>
internal sealed class FaultyBuild : IDisposable
{
    private const string Target = "GkeVerified.Impl";
    private const string Specification = "GkeVerified.Spec";
    private const string Explorer = "GkeVerified.Coyote";
    private const string EntryPoint = "GkeVerified.Coyote.Checking.TextualCheck";

    private readonly AssemblyLoadContext _context;
    private readonly Type _check;

    private FaultyBuild(AssemblyLoadContext context)
    {
        _context = context;
        _check = context.LoadFromAssemblyName(new AssemblyName(Explorer)).GetType(EntryPoint, throwOnError: true)!;
    }

    /// <summary>Compiles the protocols with the changes of a fault; with none, as they are.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="changes">The changes.</param>
    /// <exception cref="FormatException">A change does not fit the source, or the result does not compile.</exception>
    public static FaultyBuild Compile(string root, IReadOnlyList<Change> changes)
    {
        foreach (Change change in changes)
        {
            if (!File.Exists(Path.Combine(root, change.File)) || FolderOf(change) is not ("Impl" or "Spec"))
            {
                throw new FormatException($"{change.File} is no file of Impl or Spec.");
            }
        }

        // The specifications are compiled only where one of them is wrong.
        byte[]? specification = changes.Any(change => FolderOf(change) == "Spec") ? CompileOne(root, "Spec", Specification, changes) : null;
        return new FaultyBuild(new Context(CompileOne(root, "Impl", Target, changes), specification));
    }

    /// <summary>Compiles many faults together, of which one at a time is put in force.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="faults">The faults.</param>
    /// <returns>
    /// What opens a build in which none is in force, once for each that is to run beside others; and the faults that are in it, each by the number
    /// that <see cref="PutInForce"/> takes. The others change more than bodies of members, or do not fit the source.
    /// </returns>
    public static (Func<FaultyBuild> Open, IReadOnlyDictionary<Fault, int> Numbers) CompileTogether(string root, IReadOnlyList<Fault> faults)
    {
        var numbers = new Dictionary<Fault, int>();
        (string Folder, string Name, Switching Switching)[] parts = [("Impl", Target, new Switching()), ("Spec", Specification, new Switching())];
        foreach (Fault fault in faults)
        {
            // A fault of both folders is compiled alone, as is one that does not fit.
            string[] folders = [.. fault.Changes.Select(FolderOf).Distinct()];
            (string folder, string name, Switching? switching) = folders.Length == 1 ? parts.FirstOrDefault(part => part.Folder == folders[0]) : default;
            try
            {
                if (switching is not null && switching.TryAdd(numbers.Count + 1, Changed(s_sound.GetOrAdd(folder, _ => Parse(root, folder, name)), fault.Changes)))
                {
                    numbers.Add(fault, numbers.Count + 1);
                }
            }
            catch (FormatException)
            {
                // It is said when it is compiled alone.
            }
        }

        byte[][] assemblies =
        [
            .. parts.Select(part =>
            {
                CSharpCompilation compilation = s_sound.GetOrAdd(part.Folder, _ => Parse(root, part.Folder, part.Name));
                foreach ((SyntaxTree sound, string text) in part.Switching.Texts(part.Name))
                {
                    compilation = compilation.ReplaceSyntaxTree(sound, sound.WithChangedText(SourceText.From(text, Encoding.UTF8)));
                }

                return Emit(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Switching.ClassOf(part.Name), s_options)));
            }),
        ];
        return (() => new FaultyBuild(new Context(assemblies[0], assemblies[1])), numbers);
    }

    /// <summary>Puts a fault of a build of many in force, and no other.</summary>
    /// <param name="number">The fault's number; 0 for none.</param>
    public void PutInForce(int number)
    {
        foreach (string name in (string[])[Target, Specification])
        {
            _context.LoadFromAssemblyName(new AssemblyName(name))
                .GetType($"{name}.{Switching.ClassName}", throwOnError: true)!
                .GetField(Switching.FieldName)!
                .SetValue(null, number);
        }
    }

    /// <summary>Runs the check of the faulty build.</summary>
    /// <param name="budgetSeconds">Its budget.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="threads">How many threads sample.</param>
    public Found? Check(double budgetSeconds, ulong seed, int threads) => Call<Found>("Check", budgetSeconds, seed, threads);

    /// <summary>Runs the rows of one scenario of the check of the faulty build, each with its share of the budget.</summary>
    /// <param name="scenario">The scenario, by name.</param>
    /// <param name="budgetSeconds">The budget of the whole check.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="threads">How many threads sample.</param>
    public Found? CheckOf(string scenario, double budgetSeconds, ulong seed, int threads) =>
        Call<Found>("CheckOf", scenario, budgetSeconds, seed, threads);

    /// <summary>Explores one scenario of the faulty build.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="schedules">How many schedules, or states.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="reduce">Whether an exhaustive search reduces.</param>
    /// <param name="minimise">Whether to minimise.</param>
    public Found? Explore(
        string scenario, string strategy, long schedules, ulong seed, bool reduce = true, bool minimise = false) =>
        Call<Found>("Explore", scenario, strategy, schedules, seed, reduce, minimise);

    /// <summary>Explores one scenario of the faulty build with a named engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="schedules">How many schedules at most.</param>
    /// <param name="seconds">How long at most.</param>
    /// <param name="seed">The seed.</param>
    public Search ExploreWith(string engine, string scenario, string strategy, long schedules, double seconds, ulong seed) =>
        Call<Search>("ExploreWith", engine, scenario, strategy, schedules, seconds, seed)!;

    /// <summary>Runs a recorded run in the faulty build with a named engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="run">A run file.</param>
    /// <returns>The rule that is violated, or "holds".</returns>
    /// <exception cref="InputException">The run cannot be taken in this build: one of its steps is not there to be taken.</exception>
    public string Replay(string engine, string run)
    {
        try
        {
            return (string)_check.GetMethod("Replay")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [engine, run], null)!;
        }
        catch (Exception e) when (e.GetType().FullName == typeof(InputException).FullName)
        {
            // The explorer is loaded a second time, and its exceptions are types of their own.
            throw new InputException(e.Message, e);
        }
    }

    /// <summary>The strategies of an engine.</summary>
    /// <param name="engine">The engine.</param>
    public IReadOnlyList<string> StrategiesOf(string engine) =>
        (string[])_check.GetMethod("StrategiesOf")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [engine], null)!;

    public void Dispose() => _context.Unload();

    private static string FolderOf(Change change) => change.File.Split('/')[0];

    // What a fault leaves as it is is parsed once, and the assemblies that are referred to are read once.
    private static readonly ConcurrentDictionary<string, CSharpCompilation> s_sound = new(StringComparer.Ordinal);
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Latest);

    private static byte[] CompileOne(string root, string folder, string name, IReadOnlyList<Change> changes)
    {
        CSharpCompilation compilation = s_sound.GetOrAdd(folder, _ => Parse(root, folder, name));
        foreach ((SyntaxTree sound, SyntaxTree faulty) in Changed(compilation, [.. changes.Where(change => FolderOf(change) == folder)]))
        {
            compilation = compilation.ReplaceSyntaxTree(sound, faulty);
        }

        return Emit(compilation);
    }

    private static List<(SyntaxTree Sound, SyntaxTree Faulty)> Changed(CSharpCompilation sound, IReadOnlyList<Change> changes)
    {
        var changed = new List<(SyntaxTree, SyntaxTree)>();
        foreach (string file in changes.Select(change => change.File).Distinct(StringComparer.Ordinal))
        {
            SyntaxTree tree = sound.SyntaxTrees.SingleOrDefault(tree => tree.FilePath == file) ?? throw new FormatException($"There is no file {file}.");
            changed.Add((tree, tree.WithChangedText(SourceText.From(Apply(tree.ToString(), file, changes), Encoding.UTF8))));
        }

        return changed;
    }

    private static byte[] Emit(CSharpCompilation compilation)
    {
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        return result.Success
            ? assembly.ToArray()
            : throw new FormatException(string.Join(
                '\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())));
    }

    private static CSharpCompilation Parse(string root, string folder, string name)
    {
        var trees = new List<SyntaxTree>
        {
            CSharpSyntaxTree.ParseText(
                "global using System; global using System.Collections.Generic; global using System.IO; "
                + "global using System.Linq; global using System.Threading; global using System.Threading.Tasks;",
                s_options),
        };
        foreach (string path in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(root, path).Replace('\\', '/');
            trees.Add(CSharpSyntaxTree.ParseText(File.ReadAllText(path).ReplaceLineEndings("\n"), s_options, relative, Encoding.UTF8));
        }

        return CSharpCompilation.Create(
            name,
            trees,
            References(name),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    private static string Apply(string text, string file, IReadOnlyList<Change> changes)
    {
        foreach (Change change in changes)
        {
            if (change.File != file)
            {
                continue;
            }

            int place = text.IndexOf(change.Find, StringComparison.Ordinal);
            if (place < 0 || text.IndexOf(change.Find, place + 1, StringComparison.Ordinal) >= 0)
            {
                throw new FormatException(
                    $"In {file} the text to find stands {(place < 0 ? "nowhere" : "more than once")}:\n{change.Find}");
            }

            text = text[..place] + change.Replace + text[(place + change.Find.Length)..];
        }

        return text;
    }

    private static IEnumerable<MetadataReference> References(string compiled) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileNameWithoutExtension(path) is var name and not (Target or Explorer) && name != compiled)
        .Select(path => MetadataReference.CreateFromFile(path));

    private T? Call<T>(string method, params object[] arguments)
        where T : class
    {
        MethodInfo called = _check.GetMethod(method)!;
        var text = (string?)called.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        return text is null ? null : JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web);
    }

    // Takes the faulty assemblies for the sound ones, and its own copies of the explorer and of sound specifications.
    private sealed class Context(byte[] faulty, byte[]? specification) : AssemblyLoadContext("faulty", isCollectible: true)
    {
        private Assembly? _target;
        private Assembly? _specification;

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
        {
            Target => _target ??= LoadFromStream(new MemoryStream(faulty)),
            Specification when specification is not null => _specification ??= LoadFromStream(new MemoryStream(specification)),
            Explorer or Specification =>
                LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")),
            _ => null,
        };
    }
}

/// <summary>What an exploration found.</summary>
/// <param name="Row">The row of the check, or the scenario.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Rule">The rule that is violated, or "undecided".</param>
/// <param name="Schedule">The schedule, from 1; 0 for an exhaustive search.</param>
/// <param name="Steps">The steps of the minimised run; of the run as found, where it does not repeat.</param>
/// <param name="Repeats">Whether the run, run again, violates the rule again: only then can it be minimised.</param>
/// <param name="Run">That run.</param>
internal sealed record Found(string Row, string Scenario, string Rule, long Schedule, int Steps, bool Repeats, string Run);

/// <summary>An exploration that ends with the first finding.</summary>
/// <param name="Schedules">How many schedules were explored.</param>
/// <param name="Found">What was found; null where nothing was.</param>
internal sealed record Search(long Schedules, Found? Found);
