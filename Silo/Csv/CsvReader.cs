// RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), read as spreadsheets write it:
// * The separator is the first comma or semicolon of the header outside quotes.
// * A record ends at LF, CR LF or CR outside quotes. Blank lines are no records.
// * A cell that begins with a quote ends at the next one that is not doubled. Anywhere else in a
//   cell a quote is a character like others.
// * A record that breaks these rules, or is longer than the bound, ends like any other, and the
//   next one is read. A quoted cell takes lines along up to its closing quote, so a stray quote
//   those up to the next one: all are the record's. One that is never closed takes the rest of the
//   file.
namespace Inventory.Silo.Csv;

/// <summary>Reads the records of a CSV one after another.</summary>
/// <param name="text">The file. Stays open.</param>
/// <param name="lengthMax">UTF-16 code units a record may have, its line end not counted.</param>
internal sealed class CsvReader(TextReader text, int lengthMax)
{
    private const char Comma = ',';
    private const char Semicolon = ';';

    private readonly char[] _buffer = new char[32 * 1024];
    private int _at;
    private int _filled;
    private char _last;
    private char? _separator;
    private int _line = 1;

    // The cells of the record one behind another, without their quotes, and where each ends.
    private readonly List<int> _ends = [];
    private char[] _cells = new char[1024];
    private int _cellsLength;
    private Place _place;

    private enum Place
    {
        CellStart,
        Plain,
        Quoted,
        BehindQuote,
        Broken,
    }

    /// <summary>Line of the file the record begins on, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Line the record ends on: <see cref="Line"/> unless a quoted cell has line ends.
    /// </summary>
    public int LastLine { get; private set; }

    /// <summary>UTF-16 code units of the record as the file has them, without its line end.
    /// </summary>
    public long Length { get; private set; }

    /// <summary>What is wrong with the record; its cells mean nothing then.</summary>
    public CsvFault Fault { get; private set; }

    /// <summary>Cells of the record, at least one.</summary>
    public int CellCount => _ends.Count;

    /// <summary>The text of all its cells.</summary>
    public ReadOnlySpan<char> Text => _cells.AsSpan(0, _cellsLength);

    /// <summary>A cell without its quotes, outer spaces and all, until the next record is read.
    /// </summary>
    public ReadOnlySpan<char> Cell(int index) =>
        _cells.AsSpan((index == 0 ? 0 : _ends[index - 1]).._ends[index]);

    /// <summary>Reads the next record, good or not.</summary>
    /// <returns>False at the end of the file.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        do
        {
            Begin();
            while (!TakeBuffered())
            {
                (_at, _filled) = (0, await text.ReadAsync(_buffer, cancel));
                if (_filled == 0)
                {
                    return EndFile();
                }
            }
        }
        while (IsBlank());
        _separator ??= Comma;
        return true;
    }

    /// <summary>What is wrong with the record, for people; null when nothing is.</summary>
    public string? Describe() => Fault switch
    {
        CsvFault.None => null,
        CsvFault.TextAfterQuote => "goes on behind the closing quote of a cell",
        CsvFault.OverLong =>
            $"has {Length} UTF-16 code units, at most {lengthMax} can be read",
        CsvFault.OpenQuote => "a quote is opened and never closed",
        _ => throw new InvalidOperationException($"no words for {Fault}"),
    };

    private void Begin()
    {
        _ends.Clear();
        _cellsLength = 0;
        _place = Place.CellStart;
        (Line, Length, Fault) = (_line, 0, CsvFault.None);
    }

    // True once the record has ended.
    private bool TakeBuffered()
    {
        while (_at < _filled)
        {
            var (c, last) = (_buffer[_at++], _last);
            _last = c;
            if (c is '\r' or '\n')
            {
                var isSecondHalf = c == '\n' && last == '\r';
                LastLine = _line;
                _line += isSecondHalf ? 0 : 1;
                if (_place == Place.Quoted)
                {
                    Take(c);
                }
                else if (!isSecondHalf)
                {
                    EndRecord();
                    return true;
                }
            }
            else
            {
                Take(c);
            }
        }
        return false;
    }

    private void Take(char c)
    {
        Length++;
        switch (_place)
        {
            case Place.Broken:
                break;
            case Place.Quoted when c == '"':
                _place = Place.BehindQuote;
                break;
            case Place.BehindQuote when c == '"':
                _place = Place.Quoted;
                Append(c);
                break;
            case Place.CellStart when c == '"':
                _place = Place.Quoted;
                break;
            case not Place.Quoted when IsSeparator(c):
                EndCell();
                break;
            case Place.BehindQuote:
                Fault = CsvFault.TextAfterQuote;
                _place = Place.Broken;
                break;
            default:
                _place = _place == Place.Quoted ? Place.Quoted : Place.Plain;
                Append(c);
                break;
        }
    }

    private bool IsSeparator(char c)
    {
        if (c is Comma or Semicolon)
        {
            _separator ??= c;
        }
        return c == _separator;
    }

    // What is beyond the bound is counted, not kept.
    private void EndCell()
    {
        _place = Place.CellStart;
        if (Length <= lengthMax)
        {
            _ends.Add(_cellsLength);
        }
    }

    private void Append(char c)
    {
        if (Length > lengthMax)
        {
            return;
        }
        if (_cellsLength == _cells.Length)
        {
            Array.Resize(ref _cells, 2 * _cells.Length);
        }
        _cells[_cellsLength++] = c;
    }

    private void EndRecord()
    {
        _ends.Add(_cellsLength);
        if (Length > lengthMax)
        {
            Fault = CsvFault.OverLong;
        }
    }

    private bool EndFile()
    {
        if (Length == 0)
        {
            return false;
        }
        LastLine = _line;
        EndRecord();
        if (_place == Place.Quoted)
        {
            Fault = CsvFault.OpenQuote;
        }
        return !IsBlank();
    }

    // A cell of quotes alone is shorter than its record.
    private bool IsBlank() =>
        _ends.Count == 1 && Length == _cellsLength && Text.IsWhiteSpace();
}
