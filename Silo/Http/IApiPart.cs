namespace Inventory.Silo.Http;

/// <summary>A part of the API: a singleton that adds its calls once, at start.</summary>
internal interface IApiPart
{
    /// <summary>Adds its calls.</summary>
    void AddTo(ApiRoutes routes);
}
