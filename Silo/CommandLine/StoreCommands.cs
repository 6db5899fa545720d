using System.CommandLine;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Silo.Stores;

namespace Inventory.Silo.CommandLine;

/// <summary><c>store create</c> and <c>store list</c>.</summary>
internal static class StoreCommands
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var hash = new Argument<string>("hash") { Description = "1 to 32 of a-z and 0-9." };
        var create = new Command(
            "create", "Makes a store; where there is none yet, the one of Inventory__Store first.")
        {
            hash,
        };
        create.SetAction((given, _) => CreateAsync(given.GetRequiredValue(hash)));
        var list = new Command("list", "Lists the stores, the oldest first.");
        list.SetAction((_, _) => ListAsync());
        return new Command("store", "Makes and lists stores.") { create, list };
    }

    private static async Task<int> CreateAsync(string hash)
    {
        await using var stores = await OfflineStores.OpenAsync();
        var first = stores.Settings.Store;
        if (HostState.IsHash(hash)
            && await FirstStart.MakeFirstStoreAsync(stores.Registry, stores.Settings))
        {
            Console.WriteLine($"Store {first} is made.");
            if (string.Equals(hash, first))
            {
                return 0;
            }
        }
        OfflineStores.Require(await stores.Registry.CreateStoreAsync(
            Operation.None, hash, _ => (200, ""), CancellationToken.None));
        Console.WriteLine($"Store {hash} is made.");
        return 0;
    }

    private static async Task<int> ListAsync()
    {
        await using var stores = await OfflineStores.OpenAsync();
        foreach (var store in stores.Registry.Current.Stores)
        {
            Console.WriteLine(
                $"{store.Id}\t{store.Hash}\t{StoreAnswers.Time(store.State.Store.CreatedAt)}");
        }
        return 0;
    }
}
