using System.Globalization;
using System.Text;
using Menshen.Bench.Client;

namespace Menshen.Bench.Load;

/// <summary>One kind of request of the mix: how often it comes, who asks, what for, and which answer is right.</summary>
/// <param name="Name">In tables and in the result.</param>
/// <param name="Share">Of a hundred requests.</param>
/// <param name="IsMasked">Asked by the clerk, who sees masks.</param>
/// <param name="Sql">The statement; takes a whole number that counts up over all requests of the kind.</param>
/// <param name="IsRight">Whether the answer is what it must be.</param>
internal sealed record LoadRequest(string Name, int Share, bool IsMasked, Func<long, string> Sql, Func<Reply, bool> IsRight)
{
    /// <summary>Pieces that a waybill of the sample has at most; those of the load come behind them.</summary>
    private const int PiecesOfTheSample = 5;

    /// <summary>The mix over these waybills and senders.</summary>
    public static IReadOnlyList<LoadRequest> Mix(IReadOnlyList<string> waybills, IReadOnlyList<(long Id, string Number)> senders) =>
    [
        new("look-up by waybill", 40, false,
            n => $"SELECT waybill_no, status, sender_name, receiver_name, receiver_city FROM express.waybills WHERE waybill_no = '{waybills[Spread(n, waybills.Count)]}'",
            reply => reply.Rows == 1),
        new("look-up by sealed identity number", 20, false,
            n => $"SELECT id, person_name, id_number, phone FROM express.sender WHERE id_number = '{senders[Spread(n, senders.Count)].Number}'",
            reply => reply.Rows == 1 && !reply.FirstRow.Span.Contains((byte)'*')),
        new("insert of a parcel", 20, false,
            n => string.Create(CultureInfo.InvariantCulture,
                $"INSERT INTO express.parcels (waybill_id, piece_no, package_kind, weight_kg, length_cm, width_cm, height_cm) VALUES ({n % waybills.Count + 1}, {PiecesOfTheSample + 1 + n / waybills.Count}, 'carton', 1.5, 30, 20, 10)"),
            reply => Encoding.ASCII.GetString(reply.Tag.Span) == "INSERT 0 1"),
        new("masked read", 20, true,
            n => string.Create(CultureInfo.InvariantCulture, $"SELECT id, person_name, id_number, phone, city FROM express.sender WHERE id = {senders[Spread(n, senders.Count)].Id}"),
            // Three masks, and not one value in clear among them: the identity number's middle is what a mask hides.
            reply => reply.Rows == 1 && reply.FirstRow.Span.Contains((byte)'*')),
    ];

    // A multiplier without a common factor with any size below it: neighbours in time are none in the table.
    private static int Spread(long n, int count) => (int)(n * 2_147_483_647L % count);
}
