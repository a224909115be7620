using System.Text;

namespace Menshen.Engine;

/// <summary>Keeps what the engine prints, in files of bounded size and number.</summary>
internal sealed class EngineLog(string directory, long fileBytes, int filesKept) : IDisposable
{
    private const int TailCharacters = 2000;
    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(directory, "engine.log");
    private FileStream? _file;
    private string _tail = "";
    private bool _closed;

    /// <summary>The last lines, for the reason of a failure.</summary>
    public string Tail
    {
        get
        {
            lock (_gate)
            {
                return _tail.Trim();
            }
        }
    }

    /// <summary>Reads the pipe to its end. Never stops before it: a full pipe would stop the engine.</summary>
    public async Task PumpAsync(Stream pipe)
    {
        var buffer = new byte[8192];
        int read;
        while ((read = await pipe.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _tail += Encoding.UTF8.GetString(bytes);
            _tail = _tail.Length > TailCharacters ? _tail[^TailCharacters..] : _tail;
            if (_closed)
            {
                return;
            }

            try
            {
                _file ??= Open();
                _file.Write(bytes);
                _file.Flush();
                if (_file.Length >= fileBytes)
                {
                    Rotate();
                }
            }
            catch (IOException)
            {
                // A full disk costs log lines, not the engine. The next line tries again with a new handle.
                _file?.Dispose();
                _file = null;
            }
        }
    }

    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private void Rotate()
    {
        _file?.Dispose();
        _file = null;
        for (var number = filesKept; number > 1; number--)
        {
            if (File.Exists($"{_path}.{number - 1}"))
            {
                File.Move($"{_path}.{number - 1}", $"{_path}.{number}", overwrite: true);
            }
        }

        File.Move(_path, $"{_path}.1", overwrite: true);
    }
}
