using System.CommandLine;
using System.Globalization;
using GkeVerified.Faults;

const int FewestSeeds = 20;
var rootOption = new Option<string>("--root") { Description = "The root of the repository.", DefaultValueFactory = _ => "." };
var only = new Option<string?>("--only") { Description = "Only faults whose name contains this." };
var budget = new Option<double>("--budget")
{
    Description = "The budget of the check, in seconds, within which each fault must be found.",
    DefaultValueFactory = _ => 60,
};
var seeds = new Option<int>("--seeds")
{
    Description = "Over how many seeds to compare the strategies; 0 not to compare them. With --compare 20 or more, and 20 where nothing is said.",
    DefaultValueFactory = _ => 5,
};
var cap = new Option<long>("--schedules")
{
    Description = "How many schedules a strategy has at most.",
    DefaultValueFactory = _ => 20_000,
};
var runs = new Option<string?>("--runs") { Description = "Folder for the minimised run of each fault." };
var engine = new Option<string?>("--engine")
{
    Description = "Cross-check with this engine: it runs what ours found and must say the same, and looks for each fault itself.",
};
var seconds = new Option<double>("--seconds")
{
    Description = "How long each strategy of the engine of a cross-check may look for a fault, and each seed of a comparison; 0 for no limit.",
    DefaultValueFactory = _ => 20,
};
var compare = new Option<string?>("--compare")
{
    Description = "Compare all engines and strategies, over 20 --seeds or more each, and write the comparison to this CSV file.",
};
var part = new Option<(int Index, int Count)>("--part")
{
    Description = "Which part of the faults to compare or cross-check: I/N takes every Nth, from the Ith on.",
    DefaultValueFactory = _ => (1, 1),
    CustomParser = result =>
    {
        string text = result.Tokens[0].Value;
        if (text.Split('/') is [var i, var n] && int.TryParse(i, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(n, CultureInfo.InvariantCulture, out int count) && index >= 1 && index <= count)
        {
            return (index, count);
        }

        result.AddError($"--part {text}: must be I/N, two whole numbers with 1 <= I <= N.");
        return default;
    },
};
var firstSeed = new Option<int>("--first-seed")
{
    Description = "The first seed of a comparison: seeds that no strategy was made with say more than those that one was.",
    DefaultValueFactory = _ => 1,
};
firstSeed.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000_000)
    {
        result.AddError("--first-seed: must lie in 1 … 1000000000.");
    }
});
var without = new Option<string[]>("--without")
{
    Description = "ENGINE/STRATEGY that a comparison leaves out, such as coyote/q-learning, which needs seconds for a schedule; may be repeated.",
    DefaultValueFactory = _ => [],
};
var beyond = new Option<long>("--beyond")
{
    Description = "Up to how many schedules a comparison tells the figures of other engines, also where ours needs fewer; 0 for none there.",
    DefaultValueFactory = _ => 20,
};
beyond.Validators.Add(result =>
{
    if (result.GetValueOrDefault<long>() < 0)
    {
        result.AddError("--beyond: must be 0 or more.");
    }
});
var jobs = new Option<int>("--jobs")
{
    Description = "How many faults to look for at once.",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};
jobs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 64)
    {
        result.AddError("--jobs: must lie in 1 … 64.");
    }
});
var command = new RootCommand("Finds every seeded fault with the budget of gke check, and says how soon some strategies do.")
{
    rootOption, only, budget, seeds, firstSeed, cap, runs, engine, seconds, compare, part, beyond, without, jobs,
};
command.SetAction(parsed => parsed.GetValue(engine) is { } name
    ? CrossCheck.Run(
        parsed.GetValue(rootOption)!,
        parsed.GetValue(only),
        parsed.GetValue(part),
        parsed.GetValue(budget),
        name,
        parsed.GetValue(seconds))
    : parsed.GetValue(compare) is { } csv
    ? Comparison.Run(
        parsed.GetValue(rootOption)!,
        parsed.GetValue(only),
        parsed.GetValue(part),
        parsed.GetValue(firstSeed),
        parsed.GetResult(seeds) is { Implicit: false } ? parsed.GetValue(seeds) : FewestSeeds,
        parsed.GetValue(cap),
        parsed.GetValue(seconds),
        parsed.GetValue(beyond),
        parsed.GetValue(without)!,
        csv)
    : FaultTable.Run(
        parsed.GetValue(rootOption)!,
        parsed.GetValue(only),
        parsed.GetValue(budget),
        parsed.GetValue(seeds),
        parsed.GetValue(cap),
        parsed.GetValue(runs),
        parsed.GetValue(jobs)));
command.Validators.Add(result =>
{
    if (result.GetValue(compare) is not null && result.GetResult(seeds) is { Implicit: false } && result.GetValue(seeds) < FewestSeeds)
    {
        result.AddError($"--compare: a median of fewer than {FewestSeeds} seeds says little; take --seeds {FewestSeeds} or more.");
    }
});
command.Validators.Add(result =>
{
    foreach (Option ofComparison in (Option[])[firstSeed, without])
    {
        if (result.GetResult(ofComparison) is { Implicit: false } && result.GetValue(compare) is null)
        {
            result.AddError($"{ofComparison.Name}: is for --compare.");
        }
    }

    if (result.GetValue(compare) is not null && result.GetValue(engine) is not null)
    {
        result.AddError("--engine cross-checks with one engine, --compare compares all: take one of them.");
    }
});
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ParseResult line = command.Parse(args);
foreach (System.CommandLine.Parsing.ParseError error in line.Errors)
{
    await Console.Error.WriteLineAsync("faults: " + error.Message);
}

return line.Errors.Count > 0 ? 2 : await line.InvokeAsync();
