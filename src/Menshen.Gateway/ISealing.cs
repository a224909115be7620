using Menshen.Sql.Sealing;

namespace Menshen.Gateway;

/// <summary>What is sealed, and with which keys, as the catalogue has it. Answers from memory, on any thread.</summary>
public interface ISealing
{
    /// <summary>Grows with each change of anything answered here.</summary>
    int Epoch { get; }

    /// <summary>False: other gateways of the catalogue may have changed columns without this one, which is looking again. Asked with each statement; it does not count for <see cref="Epoch"/>.</summary>
    bool IsCurrent { get; }

    /// <summary>The deployment's own 16 bytes, bound into every value.</summary>
    ReadOnlySpan<byte> ClusterId { get; }

    /// <summary>What is sealed in that database; null: nothing. The same object as long as nothing changes.</summary>
    SealedSchema? SchemaOf(string database);

    /// <summary>Reads what is sealed in that database anew; when it ends, <see cref="SchemaOf"/> knows what was committed before.</summary>
    Task RefreshAsync(string database, CancellationToken cancellation);

    /// <summary>Relations of that database one of whose columns is being sealed or opened in this moment; null: none. It is answered before the engine
    /// commits, and until <see cref="SchemaOf"/> knows.</summary>
    SealedSchema? ChangingIn(string database);

    /// <summary>Those of them that are about to be committed, or have been since <see cref="SchemaOf"/> was read; null: none.</summary>
    SealedSchema? MovingIn(string database);

    /// <summary>Those that were in that state since the start, each with a number that it got before the engine was asked to commit.</summary>
    TableMoves MovesIn(string database);

    /// <summary>The seal group of that number, or null.</summary>
    SealGroupEntry? GroupOf(int number);

    /// <summary>Copies a key to <paramref name="key"/>, which the caller clears; false: there is none, or it was destroyed.</summary>
    bool TryCopyKey(int group, int version, Span<byte> key);

    /// <summary>Copies the key under which poison values are sealed, which opens nothing else; the caller clears it. False: there is none.</summary>
    bool TryCopyPoisonKey(Span<byte> key);
}
