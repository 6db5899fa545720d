using System.CommandLine;
using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Skus;

var root = new RootCommand("The load and proof kit of the inventory cluster")
{
    SkusCommand.Create(),
    BenchCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
