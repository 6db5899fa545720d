using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>What is wrong with the items and locations that rows name. One answer lists it all,
/// under BigCommerce's title where it has one.</summary>
internal sealed class RowFaults
{
    private readonly FieldErrors _fields = new();
    private readonly List<int> _locations = [];
    private readonly List<string> _levels = [];

    /// <summary>No item has the identity.</summary>
    public void Unknown(StockRow row) => _fields.Add(
        row.PathOf(row.Identity.Field),
        RefusalProblems.UnknownItem(row.Identity.Field, row.Identity.Value));

    /// <summary>The variant is of another product.</summary>
    public void OtherProduct(StockRow row) => _fields.Add(
        row.PathOf("variant_id"),
        $"is no variant of product {row.Identity.ProductId}");

    /// <summary>The store has no such location.</summary>
    public void UnknownLocation(StockRow row, string field, int locationId)
    {
        if (!_locations.Contains(locationId))
        {
            _locations.Add(locationId);
        }
        _fields.Add($"{row.Path}.{field}", $"Location {locationId} not found");
    }

    /// <summary>The stock is kept at another level than the row names.</summary>
    public void WrongLevel(StockRow row, string tracking)
    {
        var words = $"Item with {row.Identity} is tracked by {tracking}, "
            + $"please update stock by {tracking} id";
        _levels.Add(words);
        _fields.Add(row.PathOf(row.Identity.Field), words);
    }

    /// <summary>Two rows change one level.</summary>
    public void Twice(StockRow first, StockRow second)
    {
        var message = $"{first.Path} and {second.Path} are for one item and location";
        _fields.Add(first.Path, message);
        _fields.Add(second.Path, message);
    }

    /// <summary>Refuses the request when something is wrong.</summary>
    /// <exception cref="RequestRefusedException">422 with every message.</exception>
    public void Check()
    {
        if (_fields.Any)
        {
            throw new RequestRefusedException(new()
            {
                Status = StatusCodes.Status422UnprocessableEntity,
                Title = Title(),
                Errors = _fields.All,
                RestsOnStore = _locations.Count > 0,
            });
        }
    }

    private string Title()
    {
        if (_locations.Count > 0)
        {
            return $"Location not found, identities: [{string.Join(',', _locations)}]";
        }
        return _levels.Count > 0
            ? $"[{string.Join(", ", _levels.Take(FieldErrors.ListedMax))}]"
            : Problem.InvalidFields;
    }
}
