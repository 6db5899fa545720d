namespace Inventory.Silo.Http;

/// <summary>A message at a dotted path such as <c>lines.0.sku</c>.</summary>
internal readonly record struct FieldError(string Path, string Message);
