using Inventory.Silo;
using Inventory.Silo.CommandLine;

// Words are commands; anything else starts the host.
return args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && !Commands.Owns(args[0]))
    ? await SiloHost.RunAsync(args)
    : await Commands.RunAsync(args);
