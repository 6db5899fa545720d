// PostgreSQL texts hold neither U+0000 nor half a surrogate pair, .NET's do. Such a character is
// written as U+E000 and its two bytes as U+E100 to U+E1FF, as is U+E000 itself. Equal texts stay
// equal and different ones different; every usual text is written as it is.

using System.Text;

namespace Inventory.Storage.Postgres;

/// <summary>Texts as the database keeps them.</summary>
internal static class PostgresText
{
    private const char Escape = '\uE000';
    private const int Bytes = 0xE100;

    /// <summary>How the text is written.</summary>
    public static string Write(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEscaped(text, i))
            {
                return WriteEscaped(text);
            }
        }

        return text;
    }

    /// <summary>The text that was written.</summary>
    public static string Read(string written)
    {
        if (!written.Contains(Escape, StringComparison.Ordinal))
        {
            return written;
        }

        var text = new StringBuilder(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == Escape)
            {
                Invariant.Holds(i + 2 < written.Length, "an escaped character has two bytes");
                _ = text.Append((char)(((written[i + 1] - Bytes) << 8) | (written[i + 2] - Bytes)));
                i += 2;
            }
            else
            {
                _ = text.Append(written[i]);
            }
        }

        return text.ToString();
    }

    private static string WriteEscaped(string text)
    {
        var written = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEscaped(text, i))
            {
                _ = written.Append(Escape)
                    .Append((char)(Bytes + (text[i] >> 8)))
                    .Append((char)(Bytes + (text[i] & 0xFF)));
            }
            else
            {
                _ = written.Append(text[i]);
            }
        }

        return written.ToString();
    }

    private static bool IsEscaped(string text, int i) => text[i] switch
    {
        '\0' or Escape => true,
        >= '\uD800' and <= '\uDBFF' => i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]),
        >= '\uDC00' and <= '\uDFFF' => i == 0 || !char.IsHighSurrogate(text[i - 1]),
        _ => false,
    };
}
