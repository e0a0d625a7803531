using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GkeVerified.Coyote.Tests.Traces;

/// <summary>
/// Validates against the keywords that docs/trace-v1.schema.json uses, and refuses a schema that uses others. (No validator
/// of JSON Schema with all of its dependencies is on every package feed.)
/// </summary>
internal sealed class JsonSchema
{
    private static readonly string[] s_annotations = ["$schema", "$id", "title", "description", "$defs"];

    private readonly JsonObject _root;

    public JsonSchema(string text) => _root = JsonNode.Parse(text)!.AsObject();

    /// <summary>Whether a value matches a definition.</summary>
    public bool Accepts(JsonNode? value, string reference) => Matches(value, Resolve(reference));

    private JsonObject Resolve(string reference)
    {
        JsonNode node = _root;
        foreach (string part in reference.Split('/').Skip(1))
        {
            node = node[part] ?? throw new InvalidOperationException($"{reference} leads nowhere.");
        }

        return node.AsObject();
    }

    private bool Matches(JsonNode? value, JsonObject schema) =>
        schema.All(keyword => s_annotations.Contains(keyword.Key) || Matches(value, schema, keyword.Key, keyword.Value));

    private bool Matches(JsonNode? value, JsonObject schema, string keyword, JsonNode? argument) => keyword switch
    {
        "$ref" => Accepts(value, argument!.GetValue<string>()),
        "oneOf" => argument!.AsArray().Count(option => Matches(value, option!.AsObject())) == 1,
        "const" => JsonNode.DeepEquals(value, argument),
        "enum" => argument!.AsArray().Any(option => JsonNode.DeepEquals(value, option)),
        "type" => HasType(value, argument!.GetValue<string>()),
        "minimum" => value is not JsonValue number || !number.TryGetValue(out long n) || n >= argument!.GetValue<long>(),
        "maximum" => value is not JsonValue number || !number.TryGetValue(out long n) || n <= argument!.GetValue<long>(),
        "pattern" => value is not JsonValue text || !text.TryGetValue(out string? s)
            || Regex.IsMatch(s, argument!.GetValue<string>(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
        "required" => value is not JsonObject record
            || argument!.AsArray().All(name => record.ContainsKey(name!.GetValue<string>())),
        "properties" => value is not JsonObject record
            || record.All(field => argument![field.Key] is not JsonObject own || Matches(field.Value, own)),
        "patternProperties" => true,
        "additionalProperties" => value is not JsonObject record
            || record.Where(field => !IsDeclared(field.Key, schema)).All(field => argument is JsonObject own && Matches(field.Value, own)),
        _ => throw new NotSupportedException($"The schema uses the keyword {keyword}, which this validator does not know."),
    };

    private static bool IsDeclared(string name, JsonObject schema) =>
        (schema["properties"]?.AsObject().ContainsKey(name) ?? false)
        || (schema["patternProperties"]?.AsObject().Any(p =>
            Regex.IsMatch(name, p.Key, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))) ?? false);

    private static bool HasType(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "string" => value is JsonValue text && text.TryGetValue(out string? _),
        "integer" => value is JsonValue number && number.TryGetValue(out long _),
        _ => throw new NotSupportedException($"The schema uses the type {type}, which this validator does not know."),
    };
}
