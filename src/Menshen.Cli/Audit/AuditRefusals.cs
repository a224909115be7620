using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary>Turns what the server said into one line of what and one of what to do.</summary>
internal static class AuditRefusals
{
    public static async Task<int> GuardAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new CliRefusalException(Said(refused), Texts.Error_AuditorsOnly_Hint);
        }
        catch (PostgresException refused)
        {
            throw new CliRefusalException(Said(refused), Printable.Line(refused.Hint ?? ""));
        }
        catch (NpgsqlException fault)
        {
            throw new CliRefusalException(Printable.Line(fault.Message), Texts.Error_AuditConnection_Hint);
        }
    }

    private static string Said(PostgresException refused) => Printable.Line($"{refused.MessageText} ({refused.SqlState})");
}
