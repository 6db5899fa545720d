using System.Text;

namespace Inventory.Silo.Csv;

/// <summary>UTF-8 that marks bytes which are none, so that the row they stand in can be told.
/// </summary>
internal static class CsvEncoding
{
    /// <summary>Stands for broken bytes. Text may have U+FFFD, which decoders put otherwise; a pair
    /// of noncharacters it has not.</summary>
    public const string Broken = "\uFFFE\uFFFF";

    /// <summary>The encoding. A byte order mark is skipped and never changes it.</summary>
    public static readonly Encoding Utf8 = Encoding.GetEncoding(
        "utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Broken));
}
