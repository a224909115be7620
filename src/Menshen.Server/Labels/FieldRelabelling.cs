using System.Text;
using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Policy;
using Menshen.Policy.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>Gives the values of one sealed column, in the rows that are meant, another label: opened and sealed anew in here, seen by nobody.</summary>
internal sealed class FieldRelabelling(DataKeys keys, InForce<SealRules> rules)
{
    /// <summary>All or none; answers in how many rows. A value without a label of its own counts as having its row's.</summary>
    public async Task<long> MoveAsync(NpgsqlConnection connection, RelabelWish wish, string field, Label from, Label to, CancellationToken cancellation)
    {
        var fields = new LabelledFields(connection);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        long rows = 0;
        foreach (var old in await fields.ReadAsync(wish.Schema, wish.Table, field, wish.KeyColumn, wish.KeyValue, cancellation).ConfigureAwait(false))
        {
            var (number, had) = Read(old.Text);
            if ((had == 0 ? old.RowBits : had) != from.Bits) continue;
            if (Seal(number, old.Text, to) is not { } text)
                throw new CatalogueRefusalException($"a value of {field} does not open: it was changed or moved, or its key is gone.");
            rows += await fields.ReplaceAsync(wish.Schema, wish.Table, field, wish.KeyColumn, wish.KeyValue, old, text, cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return rows;
    }

    private static (int Group, long Label) Read(string text) =>
        SealedForm.TryRead(Encoding.UTF8.GetBytes(text), out var value, out _) ? (value.Group, value.FieldLabel) : (0, 0);

    private string? Seal(int number, string text, Label to)
    {
        if (keys.Groups.FirstOrDefault(group => group.Number == number) is not { } group) return null;
        // No session writes labelled values into such a group: in mode eq nobody's literal would find this one again.
        if (group.Suffix != 0)
            throw new CatalogueRefusalException($"the values of seal group {group.Name} carry a tag of their last characters, and no label.");
        if (rules.Now.Find(group.Name) is not { HasFieldLabels: true })
            throw new CatalogueRefusalException($"the policy does not give the values of seal group {group.Name} labels: add field-labels: yes to it, or relabel the row.");
        using var converter = new ValueConverter(keys, group);
        return converter.Relabel(text, to.Bits);
    }
}
