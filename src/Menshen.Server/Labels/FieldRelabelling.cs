using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Policy.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>Gives the values of one sealed column, in the rows that are meant, another label: opened and sealed anew in here, seen by nobody.</summary>
internal sealed class FieldRelabelling(NpgsqlConnection connection, DataKeys keys)
{
    /// <summary>All or none; answers in how many rows. A value without a label of its own counts as having its row's.</summary>
    public async Task<long> MoveAsync(RelabelWish wish, string field, Label from, Label to, CancellationToken cancellation)
    {
        var fields = new LabelledFields(connection);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        long rows = 0;
        foreach (var old in await fields.ReadAsync(wish.Schema, wish.Table, field, wish.KeyColumn, wish.KeyValue, cancellation).ConfigureAwait(false))
        {
            var (value, had) = Seal(old.Text, to);
            if ((had == 0 ? old.RowBits : had) != from.Bits) continue;
            if (value is null)
                throw new CatalogueRefusalException($"a value of {field} does not open: it was changed or moved, or its key is gone.");
            rows += await fields.ReplaceAsync(wish.Schema, wish.Table, field, wish.KeyColumn, wish.KeyValue, old, value, cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return rows;
    }

    private (string? Value, long Had) Seal(string text, Label to)
    {
        if (!SealedForm.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out var value, out _)) return (null, 0);
        var (number, label) = (value.Group, value.FieldLabel);
        if (keys.Groups.FirstOrDefault(group => group.Number == number) is not { } group) return (null, label);
        using var converter = new ValueConverter(keys, group);
        return (converter.Relabel(text, to.Bits, out var had), had);
    }
}
