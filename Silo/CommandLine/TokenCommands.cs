using System.CommandLine;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Stores;

namespace Inventory.Silo.CommandLine;

/// <summary><c>token create</c>, <c>token list</c> and <c>token revoke</c>.</summary>
internal static class TokenCommands
{
    /// <summary>Makes the command.</summary>
    public static Command Make() => new("token", "Makes, lists and revokes API tokens.")
    {
        MakeCreate(),
        MakeList(),
        MakeRevoke(),
    };

    private static Command MakeCreate()
    {
        var store = StoreOption();
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it may do, given once or more.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        scopes.AcceptOnlyFromAmong([.. ScopeNames.All]);
        var name = new Option<string>("--name")
        {
            Description = "What people call it.",
            DefaultValueFactory = _ => "command line",
        };
        var command = new Command("create", "Makes a token and prints it, this once.")
        {
            store, scopes, name,
        };
        command.SetAction((given, _) => CreateAsync(
            given.GetRequiredValue(store), given.GetRequiredValue(scopes),
            given.GetRequiredValue(name)));
        return command;
    }

    private static Command MakeList()
    {
        var store = StoreOption();
        var command = new Command("list", "Lists the valid tokens of a store.") { store };
        command.SetAction((given, _) => ListAsync(given.GetRequiredValue(store)));
        return command;
    }

    private static Command MakeRevoke()
    {
        var store = StoreOption();
        var id = new Argument<int>("id") { Description = "Id of the token, from token list." };
        var command = new Command("revoke", "Revokes a token.") { store, id };
        command.SetAction((given, _) => RevokeAsync(
            given.GetRequiredValue(store), given.GetRequiredValue(id)));
        return command;
    }

    private static Option<string> StoreOption() => new("--store")
    {
        Description = "Hash of the store.",
        DefaultValueFactory = _ => "demo",
    };

    private static async Task<int> CreateAsync(string hash, string[] scopes, string name)
    {
        if (name.Length is 0 or > ApiToken.NameLengthMax)
        {
            throw new CommandRefusedException(
                $"--name must have 1 to {ApiToken.NameLengthMax} UTF-16 code units");
        }
        await using var stores = await OfflineStores.OpenAsync();
        var operation = new Operation(
            Guid.CreateVersion7(stores.Time.GetUtcNow()), 0, OperationOrigin.Host);
        var value = stores.Registry.TokenOf(operation);
        var set = scopes.Aggregate(Scopes.None, (all, scope) => all | ScopeNames.Parse(scope));
        await stores.ChangeAsync(stores.Find(hash), operation, (state, now) =>
            TokenRules.Create(state, name, set, TokenHash.Of(value)!.Value.ToHex(), now));
        Console.WriteLine(value);
        return 0;
    }

    private static async Task<int> ListAsync(string hash)
    {
        await using var stores = await OfflineStores.OpenAsync();
        foreach (var token in stores.Find(hash).State.Tokens.Values)
        {
            Console.WriteLine(
                $"{token.Id}\t{StoreAnswers.Time(token.CreatedAt)}\t"
                + $"{string.Join(',', token.Scopes)}\t{token.Name}");
        }
        return 0;
    }

    private static async Task<int> RevokeAsync(string hash, int id)
    {
        await using var stores = await OfflineStores.OpenAsync();
        await stores.ChangeAsync(
            stores.Find(hash), Operation.None, (state, _) => TokenRules.Revoke(state, id));
        Console.WriteLine($"Token {id} of store {hash} is revoked.");
        return 0;
    }
}
