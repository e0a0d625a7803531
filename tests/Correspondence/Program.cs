using System.CommandLine;
using System.Globalization;
using GkeVerified.Correspondence;

var hosts = new Option<FileInfo>("--hosts") { Description = "Proofs/TrustedHosts.dfy.", Required = true };
var changes = new Option<FileInfo>("--changes")
{
    Description = "The changed translations: a module and what was changed in it, a line each.",
    Required = true,
};
var sequences = new Option<long>("--sequences")
{
    Description = "How many sequences to sample of each host.",
    DefaultValueFactory = _ => 400_000,
};
var seed = new Option<ulong>("--seed") { Description = "Their seed." };
var workers = new Option<int>("--cores") { Description = "On how many cores.", DefaultValueFactory = _ => Environment.ProcessorCount };
var command = new RootCommand("Holds the trusted hosts of Spec against those of Proofs, translated from Dafny.")
{
    hosts, changes, sequences, seed, workers,
};
command.SetAction(parsed =>
{
    const string Prefix = "GkeVerified.Correspondence.Of";
    Dictionary<string, ITranslation> translations = typeof(ITranslation).Assembly.GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(ITranslation)))
        .ToDictionary(type => type.Namespace![Prefix.Length..], type => (ITranslation)Activator.CreateInstance(type)!);
    if (!translations.TryGetValue("TrustedHosts", out ITranslation? proved))
    {
        Console.Error.WriteLine("correspondence: this build has no hosts translated from Dafny; ./gke prove --correspondence makes one.");
        return 2;
    }

    List<(string, ITranslation)> changed =
    [
        .. File.ReadLines(parsed.GetValue(changes)!.FullName)
            .Select(line => line.Split(' ', 2))
            .Select(line => (line[1], translations[line[0]])),
    ];
    string text = File.ReadAllText(parsed.GetValue(hosts)!.FullName).ReplaceLineEndings("\n");
    var comparison = new Comparison(text, parsed.GetValue(sequences), parsed.GetValue(seed), Math.Max(1, parsed.GetValue(workers)));
    return comparison.Run(proved, changed) ? 0 : 1;
});
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
ParseResult line = command.Parse(args);
foreach (System.CommandLine.Parsing.ParseError error in line.Errors)
{
    await Console.Error.WriteLineAsync("correspondence: " + error.Message);
}

return line.Errors.Count > 0 ? 2 : await line.InvokeAsync();
