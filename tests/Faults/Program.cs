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
var command = new RootCommand("Finds every seeded fault with the budget of gke check, and says how soon each strategy does.")
{
    rootOption, only, budget, seeds, cap, runs,
};
command.SetAction(parsed => FaultTable.Run(
    parsed.GetValue(rootOption)!,
    parsed.GetValue(only),
    parsed.GetValue(budget),
    parsed.GetValue(seeds),
    parsed.GetValue(cap),
    parsed.GetValue(runs)));
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await command.Parse(args).InvokeAsync();
