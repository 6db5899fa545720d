using System.CommandLine;
using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Compare;
using Inventory.LoadTests.Curves;
using Inventory.LoadTests.Ladder;
using Inventory.LoadTests.Micro;
using Inventory.LoadTests.Runs;
using Inventory.LoadTests.Skus;

var root = new RootCommand("The load and proof kit of the inventory cluster")
{
    SkusCommand.Create(),
    RunCommand.Create(),
    RunCommand.CreateFlashSale(),
    BenchCommand.Create(),
    CompareCommand.Create(),
    LadderCommand.Create(),
    CurvesCommand.Create(),
    MicroCommand.Create(),
    AllocationsCommand.Create(),
};
#if USE_NBOMBER
root.Add(Inventory.LoadTests.Adapters.NBomberCommand.Create());
#endif
// After Ctrl+C the servers a run has started are stopped and its directories removed.
var configuration = new InvocationConfiguration
{
    ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
};
return await root.Parse(args).InvokeAsync(configuration);
