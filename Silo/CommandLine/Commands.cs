using System.CommandLine;
using Inventory.Storage;
using Inventory.Storage.Copying;

namespace Inventory.Silo.CommandLine;

/// <summary>The commands beside the host. They append to the same ledger, whether a host runs on it
/// or not; a running host sees it within two seconds.</summary>
internal static class Commands
{
    private const int Failed = 1;

    /// <summary>True for an option that is not the host's.</summary>
    public static bool Owns(string option) => option is "--help" or "--version";

    /// <summary>Runs one command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Inventory.Orleans. Without a command the host starts; settings come from the "
            + "environment, such as Inventory__DataPath and ASPNETCORE_URLS.")
        {
            TokenCommands.Make(),
            StoreCommands.Make(),
            LedgerCommands.Make(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }
            await Console.Error.WriteLineAsync("Try: --help");
            return Failed;
        }
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (fault is WrongSettingException
            or LedgerUnavailableException or CommandRefusedException or CopyFailedException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Failed;
        }
    }
}

/// <summary>A command cannot be carried out; the message is one line.</summary>
internal sealed class CommandRefusedException(string message) : Exception(message);
