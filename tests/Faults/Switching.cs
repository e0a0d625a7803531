using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GkeVerified.Faults;

/// <summary>
/// Many faults in one build: a member that some of them change chooses among its bodies by a number, that of the fault that is in force. So they are
/// compiled once. A fault that changes more than bodies of members needs a build of its own.
/// </summary>
internal sealed class Switching
{
    /// <summary>The class with the number, in the namespace of the assembly.</summary>
    public const string ClassName = "FaultInForce";

    /// <summary>The field with the number; 0 for no fault.</summary>
    public const string FieldName = "Number";

    // By file, by the place of the member among those of the file, what it is in which fault.
    private readonly Dictionary<string, SortedDictionary<int, List<(int Number, string Body)>>> _variants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SyntaxTree> _sound = new(StringComparer.Ordinal);

    /// <summary>Adds a fault.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="files">The sound and the faulty tree of each file that it changes.</param>
    /// <returns>Whether it could be added: whether it changes bodies of members only.</returns>
    public bool TryAdd(int number, IReadOnlyList<(SyntaxTree Sound, SyntaxTree Faulty)> files)
    {
        var changed = new List<(string File, int Member, string Body)>();
        foreach ((SyntaxTree sound, SyntaxTree faulty) in files)
        {
            List<SyntaxNode> bodies = Bodies(sound), others = Bodies(faulty);
            if (bodies.Count != others.Count || Around(sound, bodies) != Around(faulty, others))
            {
                return false;
            }

            for (int member = 0; member < bodies.Count; member++)
            {
                if (bodies[member].ToString() != others[member].ToString())
                {
                    changed.Add((sound.FilePath, member, Statement(others[member])));
                }
            }
        }

        foreach ((SyntaxTree sound, _) in files)
        {
            _sound[sound.FilePath] = sound;
        }

        foreach ((string file, int member, string body) in changed)
        {
            if (!_variants.TryGetValue(file, out SortedDictionary<int, List<(int, string)>>? members))
            {
                _variants[file] = members = [];
            }

            if (!members.TryGetValue(member, out List<(int, string)>? bodies))
            {
                members[member] = bodies = [];
            }

            bodies.Add((number, body));
        }

        return true;
    }

    /// <summary>The files with all faults in them.</summary>
    /// <param name="assembly">The assembly, whose namespace has the class with the number.</param>
    public IEnumerable<(SyntaxTree Sound, string Text)> Texts(string assembly)
    {
        foreach ((string file, SortedDictionary<int, List<(int Number, string Body)>> members) in _variants)
        {
            SyntaxTree sound = _sound[file];
            List<SyntaxNode> bodies = Bodies(sound);
            string text = sound.ToString();
            foreach ((int member, List<(int Number, string Body)> variants) in members.Reverse())
            {
                SyntaxNode body = bodies[member];
                string choice = string.Concat(variants.Select(
                    variant => $"if (global::{assembly}.{ClassName}.{FieldName} == {variant.Number}) {variant.Body} else "));
                choice = $"{{ {choice}{Statement(body)} }}";
                if (body.Parent is BasePropertyDeclarationSyntax)
                {
                    choice = $"{{ get {choice} }}";
                }

                // After an arrow stands a semicolon, which is of the member.
                int end = body is ArrowExpressionClauseSyntax ? body.GetLastToken().GetNextToken().Span.End : body.Span.End;
                text = text[..body.SpanStart] + choice + text[end..];
            }

            yield return (sound, text);
        }
    }

    /// <summary>The class with the number.</summary>
    /// <param name="assembly">The assembly.</param>
    public static string ClassOf(string assembly) => $"namespace {assembly}; internal static class {ClassName} {{ public static int {FieldName}; }}";

    private static List<SyntaxNode> Bodies(SyntaxTree tree) =>
    [
        .. tree.GetRoot().DescendantNodes().Select(node => node switch
        {
            BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
            AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody,
            PropertyDeclarationSyntax property => property.ExpressionBody,
            IndexerDeclarationSyntax indexer => indexer.ExpressionBody,
            _ => null,
        }).OfType<SyntaxNode>(),
    ];

    private static string Around(SyntaxTree tree, List<SyntaxNode> bodies)
    {
        string text = tree.ToString();
        for (int member = bodies.Count - 1; member >= 0; member--)
        {
            text = text[..bodies[member].SpanStart] + (bodies[member] is BlockSyntax ? "{}" : "=>") + text[bodies[member].Span.End..];
        }

        return text;
    }

    // A block, in which its names are its own.
    private static string Statement(SyntaxNode body) => body switch
    {
        ArrowExpressionClauseSyntax arrow => $"{{ {(arrow.Expression is ThrowExpressionSyntax || IsVoid(arrow) ? "" : "return ")}{arrow.Expression}; }}",
        _ => body.ToString(),
    };

    private static bool IsVoid(ArrowExpressionClauseSyntax arrow) => arrow.Parent switch
    {
        MethodDeclarationSyntax method => method.ReturnType is PredefinedTypeSyntax type && type.Keyword.IsKind(SyntaxKind.VoidKeyword),
        AccessorDeclarationSyntax accessor => !accessor.IsKind(SyntaxKind.GetAccessorDeclaration),
        ConstructorDeclarationSyntax or DestructorDeclarationSyntax => true,
        _ => false,
    };
}
