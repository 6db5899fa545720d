namespace Inventory.Silo.Http;

/// <summary>What is wrong with a request, field by field; one answer lists it all.</summary>
internal sealed class FieldErrors
{
    /// <summary>Messages one answer lists; what is beyond is left out.</summary>
    public const int ListedMax = 100;

    private List<FieldError>? _all;

    /// <summary>True when something is wrong.</summary>
    public bool Any => _all is not null;

    /// <summary>Everything wrong so far.</summary>
    public IReadOnlyList<FieldError> All => _all is null ? [] : _all;

    /// <summary>Adds a message; of one path only the first.</summary>
    public void Add(string path, string message)
    {
        _all ??= [];
        if (_all.Count < ListedMax && !_all.Exists(other => string.Equals(other.Path, path)))
        {
            _all.Add(new(path, message));
        }
    }

    /// <summary>Refuses the request when something is wrong.</summary>
    /// <exception cref="RequestRefusedException">422 with every message.</exception>
    public void Check() => Check(Problem.InvalidFields, restsOnStore: false);

    /// <summary>Refuses the request when something is wrong, under BigCommerce's title for it.
    /// </summary>
    /// <exception cref="RequestRefusedException">422 with every message.</exception>
    public void Check(string title) => Check(title, restsOnStore: false);

    /// <summary>Refuses the request when something is wrong.</summary>
    /// <param name="restsOnStore">Some of it rests on what is known of the store.</param>
    /// <exception cref="RequestRefusedException">422 with every message.</exception>
    public void CheckOnStore(bool restsOnStore) => Check(Problem.InvalidFields, restsOnStore);

    private void Check(string title, bool restsOnStore)
    {
        if (_all is not null)
        {
            throw new RequestRefusedException(
                Problem.Fields(_all) with { Title = title, RestsOnStore = restsOnStore });
        }
    }
}
