using Menshen.Cli.SelfCheck;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli;

/// <summary>Turns whatever went wrong into one line of what and one of what to do.</summary>
internal static class Failures
{
    public static async Task<ExitCode> GuardAsync(CliContext context, Func<Task<ExitCode>> command)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (CliRefusalException e)
        {
            context.Complain(e.Message, e.Instead);
            return e.Code;
        }
        catch (ControlException e)
        {
            var reference = e.Problem.Reference is { } number ? $" ({CliContext.Fill(Texts.Error_Reference, Printable.Line(number))})" : "";
            context.Complain(Printable.Line(e.Problem.What) + reference, Printable.Line(e.Problem.Instead));
            return e.Problem.Code is "invalid" or "pending" ? ExitCode.Findings : ExitCode.CouldNot;
        }
        catch (SelfCheckException e)
        {
            SelfCheckFailure.Write(context, e);
            return ExitCode.CouldNot;
        }
        catch (ServerFaultException e)
        {
            var (what, instead) = e.Words?.Invoke(Texts.Culture ?? System.Globalization.CultureInfo.InvariantCulture) ?? (e.Message, e.Instead);
            context.Complain(Printable.Line(what), Printable.Line(instead));
            return ExitCode.CouldNot;
        }
        catch (OperationCanceledException)
        {
            context.Complain(Texts.Error_Cancelled, Texts.Error_Cancelled_Hint);
            return ExitCode.CouldNot;
        }
        catch (Exception e) when (!string.IsNullOrEmpty(context.Environment("MENSHEN_TRACE")))
        {
            context.Error.WriteLine(e);
            return ExitCode.CouldNot;
        }
#pragma warning disable CA1031 // The last resort of a command line: a person gets a sentence instead of a stack.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.Complain(CliContext.Fill(Texts.Error_Unexpected, Printable.Line(e.Message)), Texts.Error_Unexpected_Hint);
            return ExitCode.CouldNot;
        }
    }
}
