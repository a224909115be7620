using Npgsql;

namespace Menshen.Engine;

/// <summary>Works of one seal group, of which a rotation is never beside another: its columns would be of two versions.</summary>
internal static class GroupWorks
{
    /// <summary>How many are under way. Holds the group until the transaction ends, so that the answer stays true.</summary>
    public static async Task<long> CountAsync(NpgsqlConnection connection, int group, bool all, CancellationToken cancellation)
    {
        await Command.RunAsync(Command.On(connection, SqlText.Read("lock_seal_group.sql"), group), cancellation).ConfigureAwait(false);
        return (long)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("group_works.sql"), group, all), cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Notes that it begins.</summary>
    public static async Task<ColumnWork> BeginAsync(NpgsqlConnection connection, ColumnWork wish, CancellationToken cancellation) => wish with
    {
        Id = (long)(await Command.ScalarAsync(
            Command.On(
                connection, SqlText.Read("begin_seal_work.sql"), wish.Database, wish.Schema, wish.Table, wish.Column, wish.Group, wish.Direction, wish.StartedBy, wish.Version),
            cancellation).ConfigureAwait(false))!,
    };
}
