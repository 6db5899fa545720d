using Inventory.Storage.Memory;

namespace Inventory.Storage.Tests;

public sealed class MemoryLedgerTests : LedgerListsCompliance
{
    private protected override ILedger Create() => new MemoryLedger();
}
