using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GkeVerified.Faults.Tests;

public sealed class SwitchingTests
{
    private const string Sound = """
        namespace Sample;

        public class Counter
        {
            private int _count = 1;

            public int Block(int by)
            {
                int next = _count + by;
                return next;
            }

            public int Arrow(int by) => _count + by;

            public void Set(int count) => _count = count;

            public int Property => _count;

            public int Accessors
            {
                get => _count;
                set => _count = value;
            }

            public int this[int by] => _count * by;

            public static Counter operator +(Counter counter, int by) { return new Counter { Accessors = counter._count + by }; }
        }
        """;

    [Theory]
    [InlineData("int next = _count + by;", "int next = _count - by;", "Block", -1)]
    [InlineData("=> _count + by", "=> _count - by", "Arrow", -1)]
    [InlineData("=> _count + by", "=> throw new System.InvalidOperationException()", "Arrow", null)]
    [InlineData("=> _count = count", "=> _count = count + 1", "Set", 3)]
    [InlineData("Property => _count", "Property => -_count", "Property", -1)]
    [InlineData("get => _count", "get => _count + 6", "Accessors", 8)]
    [InlineData("set => _count = value", "set => _count = -value", "Accessors", -2)]
    [InlineData("=> _count * by", "=> _count / by", "Item", 0)]
    [InlineData("counter._count + by }", "counter._count - by }", "op_Addition", -1)]
    public void A_body_of_any_kind_is_the_faulty_one_only_while_its_fault_is_in_force(string find, string replace, string member, int? faulty)
    {
        int? sound = Evaluate(Load([]), member);
        Assembly both = Load([(7, find, replace), (8, "_count = 1;\n\n    public int Block(int by)\n    {\n", "_count = 1;\n\n    public int Block(int by)\n    {\n        by++;\n")]);
        Assert.Equal(sound, Evaluate(both, member));
        PutInForce(both, 7);
        Assert.Equal(faulty, Evaluate(both, member));
        PutInForce(both, 8);
        Assert.Equal(member == "Block" ? sound + 1 : sound, Evaluate(both, member));
        PutInForce(both, 0);
        Assert.Equal(sound, Evaluate(both, member));
        Assert.NotEqual(sound, faulty);
    }

    [Fact]
    public void Many_faults_change_one_member()
    {
        Assembly three = Load([(1, "next = _count + by", "next = _count * 10"), (2, "next = _count + by", "next = by * 10"), (3, "return next", "return 5")]);
        Assert.Equal([3, 10, 20, 5], Enumerable.Range(0, 4).Select(number =>
        {
            PutInForce(three, number);
            return Evaluate(three, "Block")!.Value;
        }));
    }

    [Theory]
    [InlineData("_count = 1;", "_count = 2;")]
    [InlineData("public int Arrow(int by)", "public int Arrow(long by)")]
    [InlineData("    public int Property => _count;\n", "")]
    [InlineData("public int Arrow(int by) => _count + by;", "public int Arrow(int by) { return _count + by; }")]
    public void A_fault_of_more_than_bodies_is_refused(string find, string replace)
    {
        var switching = new Switching();
        Assert.False(switching.TryAdd(1, [(Parse(Sound), Parse(Changed(find, replace)))]));
        Assert.Empty(switching.Texts("Sample"));
    }

    [Fact]
    public void What_is_refused_in_one_file_changes_none()
    {
        var switching = new Switching();
        Assert.False(switching.TryAdd(1, [(Parse(Sound), Parse(Changed("int next = _count", "int next = 1"))), (Parse(Sound), Parse(Changed("_count = 1;", "_count = 2;")))]));
        Assert.Empty(switching.Texts("Sample"));
    }

    private static Assembly Load((int Number, string Find, string Replace)[] faults)
    {
        SyntaxTree sound = Parse(Sound);
        var switching = new Switching();
        foreach ((int number, string find, string replace) in faults)
        {
            Assert.True(switching.TryAdd(number, [(sound, Parse(Changed(find, replace)))]));
        }

        SyntaxTree[] trees = [faults.Length == 0 ? sound : Parse(Assert.Single(switching.Texts("Sample")).Text), Parse(Switching.ClassOf("Sample"))];
        string core = typeof(object).Assembly.Location;
        var compilation = CSharpCompilation.Create(
            "Sample",
            trees,
            [MetadataReference.CreateFromFile(core)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        assembly.Position = 0;
        return new AssemblyLoadContext("Sample", isCollectible: true).LoadFromStream(assembly);
    }

    private static string Changed(string find, string replace)
    {
        Assert.Equal(2, Sound.Split(find).Length);
        return Sound.Replace(find, replace, StringComparison.Ordinal);
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, path: "Counter.cs");

    private static void PutInForce(Assembly assembly, int number) =>
        assembly.GetType("Sample." + Switching.ClassName, throwOnError: true)!.GetField(Switching.FieldName)!.SetValue(null, number);

    // What a member yields for 2, or leaves in the counter; null where it throws.
    private static int? Evaluate(Assembly assembly, string member)
    {
        Type type = assembly.GetType("Sample.Counter", throwOnError: true)!;
        object counter = Activator.CreateInstance(type)!;
        PropertyInfo count = type.GetProperty("Property")!, accessors = type.GetProperty("Accessors")!;
        try
        {
            switch (member)
            {
                case "Property":
                    return (int)count.GetValue(counter)!;
                case "Accessors":
                    accessors.SetValue(counter, 2);
                    return (int)accessors.GetValue(counter)!;
                case "Item":
                    return (int)type.GetProperty("Item")!.GetValue(counter, [2])!;
                case "op_Addition":
                    return (int)count.GetValue(type.GetMethod(member)!.Invoke(null, [counter, 2]))!;
                case "Set":
                    type.GetMethod(member)!.Invoke(counter, [2]);
                    return (int)count.GetValue(counter)!;
                default:
                    return (int)type.GetMethod(member)!.Invoke(counter, [2])!;
            }
        }
        catch (TargetInvocationException e) when (e.InnerException is InvalidOperationException)
        {
            return null;
        }
    }
}
