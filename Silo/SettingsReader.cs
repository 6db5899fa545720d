using System.Globalization;

namespace Inventory.Silo;

/// <summary>A setting is wrong. The message is one line for the operator.</summary>
internal sealed class WrongSettingException(string message) : Exception(message);

/// <summary>Reads single settings. A wrong one is said by the name it has in the environment.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>A text that has a default: to ask for the default is to leave it out, for a blank
    /// is rather a variable that was never filled.</summary>
    /// <exception cref="WrongSettingException">It is blank.</exception>
    public string? Text(string name) =>
        configuration[name] is { } text && string.IsNullOrWhiteSpace(text)
            ? throw new WrongSettingException(
                $"{Environment(name)} is blank; give it a value or leave it out")
            : configuration[name];

    /// <summary>A text as it is, blank ones too.</summary>
    public string? Raw(string name) => configuration[name];

    /// <summary>A switch that is off unless it says otherwise.</summary>
    /// <exception cref="WrongSettingException">It is neither.</exception>
    public bool Switch(string name) => configuration[name]?.ToLowerInvariant() switch
    {
        null or "" or "false" => false,
        "true" => true,
        var other => throw new WrongSettingException(
            $"{Environment(name)} must be true or false, not '{other}'"),
    };

    /// <summary>A TCP port; null where none is given.</summary>
    /// <exception cref="WrongSettingException">It is none.</exception>
    public int? Port(string name)
    {
        var text = configuration[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        return int.TryParse(text, out var port) && port is > 0 and <= 65_535
            ? port
            : throw new WrongSettingException(
                $"{Environment(name)} must be a port from 1 to 65535, not '{text}'");
    }

    /// <summary>Whole seconds.</summary>
    /// <exception cref="WrongSettingException">They are no number, or too many.</exception>
    public TimeSpan Seconds(string name, int otherwise, int max)
    {
        var text = configuration[name];
        if (string.IsNullOrEmpty(text))
        {
            return TimeSpan.FromSeconds(otherwise);
        }
        return int.TryParse(text, out var seconds) && seconds >= 0 && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : throw new WrongSettingException(
                $"{Environment(name)} must be 0 to {max} seconds, not '{text}'");
    }

    /// <summary>A list of whole numbers, each a setting of its own, named from 0 on without gaps;
    /// null where there is none.</summary>
    /// <exception cref="WrongSettingException">It is no such list, one is no number or out of
    /// range, or there are too many.</exception>
    public IReadOnlyList<int>? Numbers(string name, int min, int max, int countMax)
    {
        var given = configuration.GetSection(name).GetChildren().ToArray();
        if (configuration[name] is not null
            || given.Index().Any(value => value.Item.Key != $"{value.Index}"))
        {
            throw new WrongSettingException(
                $"{Environment(name)} must be a list: {Environment(name)}__0, __1 and so on");
        }
        if (given.Length > countMax)
        {
            throw new WrongSettingException(
                $"{Environment(name)} has {given.Length} values; it may have {countMax}");
        }
        return given.Length == 0 ? null : [.. given.Select(value => Number(value, min, max))];
    }

    private static int Number(IConfigurationSection value, int min, int max) =>
        int.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= min && number <= max
            ? number
            : throw new WrongSettingException(
                $"{Environment(value.Path)} must be a whole number from {min} to {max}, "
                + $"not '{value.Value}'");

    /// <summary>The name of a setting in the environment.</summary>
    public static string Environment(string name) =>
        name.Replace(":", "__", StringComparison.Ordinal);
}
