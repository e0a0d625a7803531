using System.CommandLine;
using System.Text;
using GkeVerified.Cli;
using GkeVerified.Coyote;

Console.OutputEncoding = Encoding.UTF8;
var root = new RootCommand(
    "GkeVerified: group key agreement under systematic exploration, held against executable specifications.")
{
    CheckCommand.Create(),
    ExploreCommand.Create(),
    ReplayCommand.Create(),
    OracleCommand.Create(),
    MeasureCommand.Create(),
    ListCommand.Create(),
    ExperimentsCommand.Create(),
    DoctorCommand.Create(),
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync("gke: " + error.Message);
    }

    await Console.Error.WriteLineAsync("gke: \"gke --help\" and \"gke COMMAND --help\" list what there is.");
    return ExitCode.BadInput;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InputException or IOException)
{
    // A disk that is full, a reader of the output that is gone: the message of the system names the place.
    await Console.Error.WriteLineAsync("gke: " + e.Message);
    return ExitCode.BadInput;
}
