using System.CommandLine;
using Inventory.LoadTests.Bench;
using Inventory.LoadTests.FlashSale;
using Inventory.LoadTests.Skus;

var root = new RootCommand("The load and proof kit of the inventory cluster")
{
    SkusCommand.Create(),
    FlashSaleCommand.Create(),
    BenchCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
