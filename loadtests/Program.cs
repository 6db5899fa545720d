using System.CommandLine;
using Inventory.LoadTests.Skus;

var root = new RootCommand("The load and proof kit of the inventory cluster")
{
    SkusCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
