using System.CommandLine;
using System.Globalization;
using GkeVerified.Faults;

var rootOption = new Option<string>("--root") { Description = "The root of the repository.", DefaultValueFactory = _ => "." };
var only = new Option<string?>("--only") { Description = "Only faults whose name contains this." };
var budget = new Option<double>("--budget")
{
    Description = "The budget of the check, in seconds, within which each fault must be found.",
    DefaultValueFactory = _ => 60,
};
var seeds = new Option<int>("--seeds")
{
    Description = "Over how many seeds to compare the strategies; 0 not to compare them.",
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
    Description = "How long each strategy of the engine of a cross-check may look for a fault.",
    DefaultValueFactory = _ => 20,
};
var compare = new Option<string?>("--compare")
{
    Description = "Compare all engines and strategies, at least 20 --seeds each, and write the comparison to this CSV file.",
};
var command = new RootCommand("Finds every seeded fault with the budget of gke check, and says how soon each strategy does.")
{
    rootOption, only, budget, seeds, cap, runs, engine, seconds, compare,
};
command.SetAction(parsed => parsed.GetValue(engine) is { } name
    ? CrossCheck.Run(parsed.GetValue(rootOption)!, parsed.GetValue(only), parsed.GetValue(budget), name, parsed.GetValue(seconds))
    : parsed.GetValue(compare) is { } csv
    ? Comparison.Run(parsed.GetValue(rootOption)!, parsed.GetValue(only), parsed.GetValue(seeds), parsed.GetValue(cap), csv)
    : FaultTable.Run(
        parsed.GetValue(rootOption)!,
        parsed.GetValue(only),
        parsed.GetValue(budget),
        parsed.GetValue(seeds),
        parsed.GetValue(cap),
        parsed.GetValue(runs)));
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await command.Parse(args).InvokeAsync();
