using System.CommandLine;
using System.Globalization;
using GkeVerified.Claims;

var rootOption = new Option<string>("--root") { Description = "The root of the repository.", DefaultValueFactory = _ => "." };
var check = new Option<bool>("--check")
{
    Description = "Record nothing: see whether the table is made from what is recorded, and whether that still holds.",
};
var only = new Option<string?>("--only") { Description = "Only commands that contain this." };
var table = new Option<bool>("--table") { Description = "Run nothing: make the table from what is recorded." };
var missing = new Option<bool>("--missing") { Description = "Run only what has no result yet on the sources that are there." };
var recorded = new Option<bool>("--recorded") { Description = "Also run what is marked \"record:\": it takes long, or needs what is not everywhere." };
var command = new RootCommand(
    "Runs what stands behind the claims of docs/claims.txt, records the results in docs/evidence.txt, and makes the table of VERIFICATION.md from both.")
{
    rootOption, check, only, table, missing, recorded,
};
command.SetAction(parsed =>
{
    try
    {
        var verification = new Verification(parsed.GetValue(rootOption)!, parsed.GetValue(only));
        return parsed.GetValue(check) ? verification.Check() : verification.Record(run: !parsed.GetValue(table), parsed.GetValue(missing), parsed.GetValue(recorded));
    }
    catch (Exception e) when (e is FormatException or IOException)
    {
        Console.Error.WriteLine("verification: " + e.Message);
        return 2;
    }
});
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ParseResult line = command.Parse(args);
foreach (System.CommandLine.Parsing.ParseError error in line.Errors)
{
    await Console.Error.WriteLineAsync("verification: " + error.Message);
}

return line.Errors.Count > 0 ? 2 : await line.InvokeAsync();
