using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Menshen.Cli.Access;
using Menshen.Cli.Audit;
using Menshen.Cli.Backups;
using Menshen.Cli.Commands;
using Menshen.Cli.Demo;
using Menshen.Cli.Discovery;
using Menshen.Cli.Emergency;
using Menshen.Cli.Evaluation;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Cli.Identity;
using Menshen.Cli.Keys;
using Menshen.Cli.Labels;
using Menshen.Cli.Learning;
using Menshen.Cli.Policies;
using Menshen.Cli.Purging;
using Menshen.Cli.Scrub;
using Menshen.Cli.Service;
using Menshen.Cli.SelfCheck;
using Menshen.Cli.Standards;
using Menshen.Cli.Statistics;
using Menshen.Cli.TwoPhase;

namespace Menshen.Cli;

/// <summary>All commands of the program, in the order help shows them.</summary>
internal static class CommandTree
{
    public static async Task<ExitCode> RunAsync(string[] arguments, CliContext context)
    {
        Speak(MessageLanguage.Choose(arguments, context.Environment));
        var common = new CommonOptions(context);
        var parse = Build(context, common).Parse(arguments);
        if (parse.Errors.Count > 0 && parse.Action is not HelpPage)
        {
            UsageErrors.Write(parse, context);
            return ExitCode.Findings;
        }

        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await Failures.GuardAsync(context, () => InvokeAsync(parse, context, common, cancellation.Token)).ConfigureAwait(false);

        // The second signal finds the token cancelled and takes its default course: the process ends at once.
        void Cancel(PosixSignalContext signal)
        {
            // Also a command that leaves signals to its child has said so by now.
            signal.Cancel |= !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }

    /// <summary>The language of all that is said from now on, by every catalogue of texts.</summary>
    public static void Speak(CultureInfo? language)
    {
        Texts.Culture = language;
        FactorTexts.Culture = language;
        DiscoveryTexts.Culture = language;
        KeyTexts.Culture = language;
        TokenTexts.Culture = language;
        EmergencyTexts.Culture = language;
        LabelTexts.Culture = language;
        FieldTexts.Culture = language;
        AccessTexts.Culture = language;
        PolicyTexts.Culture = language;
        EvaluationTexts.Culture = language;
        AssessmentTexts.Culture = language;
        CovertTexts.Culture = language;
        EvidenceTexts.Culture = language;
        PdfTexts.Culture = language;
        StandardTexts.Culture = language;
        StatisticsTexts.Culture = language;
        BackupTexts.Culture = language;
        ScrubTexts.Culture = language;
        PurgeTexts.Culture = language;
        TwoPhaseTexts.Culture = language;
        StandbyTexts.Culture = language;
        GatewayTexts.Culture = language;
        SessionTexts.Culture = language;
        SelfCheckTexts.Culture = language;
        RecoveryTexts.Culture = language;
        UsageTexts.Culture = language;
        QuarantineTexts.Culture = language;
        LearntTexts.Culture = language;
        RowTexts.Culture = language;
        RulesTexts.Culture = language;
        EndUserTexts.Culture = language;
        ApprovalRecordTexts.Culture = language;
        DecisionTexts.Culture = language;
        ServiceTexts.Culture = language;
        DemoTexts.Culture = language;
    }

    public static RootCommand Build(CliContext context) => Build(context, new CommonOptions(context));

    private static RootCommand Build(CliContext context, CommonOptions common)
    {
        var root = new RootCommand(Texts.Help_Root);
        // The library's own help and version options speak the library's words.
        root.Options.Clear();
        root.Add(common.Dir);
        root.Add(common.Lang);
        root.Add(common.As);
        root.Add(common.Reason);
        root.Add(common.Server);
        root.Add(common.Authority);
        root.Add(common.Certificate);
        root.Add(common.CertificateKey);
        root.Add(HelpPage.Option(context));

        root.Add(InitCommand.Create(context, common));
        root.Add(UpCommand.Create(context, common));
        root.Add(DownCommand.Create(context, common));
        root.Add(ServiceCommands.Create(context, common));
        root.Add(StatusCommand.Create(context, common));
        root.Add(LoginCommands.CreateLogout(context, common));
        root.Add(LoginCommands.CreateWhoAmI(context, common));
        root.Add(PasswdCommand.Create(context, common));
        root.Add(UserCommands.Create(context, common));
        root.Add(GroupCommands.Create(context, common));
        root.Add(AdministratorCommands.Create(context, common));
        root.Add(ApprovalCommands.Create(context, common));
        root.Add(DatabaseCommands.Create(context, common));
        root.Add(DiscoverCommand.Create(context, common));
        root.Add(SessionCommands.Create(context, common));
        root.Add(JournalCommands.Create(context, common));
        root.Add(AlarmCommands.Create(context, common));
        root.Add(AuditCommands.Create(context, common));
        root.Add(TraceCommand.Create(context, common));
        root.Add(LoginCommand.Create(context, common));
        root.Add(PsqlCommand.Create(context, common));
        root.Add(FactorCommands.Create(context, common));
        root.Add(CertificateCommands.Create(context, common));
        root.Add(KeyCommands.Create(context, common));
        root.Add(SealCommands.CreateSeal(context, common));
        root.Add(SealCommands.CreateUnseal(context, common));
        root.Add(BreakGlassCommands.Create(context, common));
        root.Add(QuarantineCommands.Create(context, common));
        root.Add(StatementCommands.Create(context, common));
        root.Add(LabelCommands.Create(context, common));
        root.Add(StatisticsCommands.Create(context, common));
        root.Add(AccessCommands.Create(context, common));
        root.Add(BackupCommands.Create(context, common));
        root.Add(RestoreCommand.Create(context, common));
        root.Add(ScrubCommands.Create(context, common));
        root.Add(PurgeCommands.Create(context, common));
        root.Add(PurgeCommands.CreateErase(context, common));
        root.Add(TransactionCommands.Create(context, common));
        root.Add(EngineCommands.Create(context, common));
        root.Add(GatewayCommands.Create(context, common));
        root.Add(SelfCheckCommand.Create(context, common));
        root.Add(ProgramCommands.Create(context, common));
        root.Add(PolicyCommands.Create(context, common));
        root.Add(PlanCommand.Create(context, common));
        root.Add(ApplyCommand.Create(context, common));
        root.Add(PoisonCommands.Create(context, common));
        root.Add(ProvenanceCommands.Create(context, common));
        root.Add(EvaluateCommand.Create(context, common));
        root.Add(EvidenceCommands.Create(context, common));
        root.Add(StandardCommands.Create(context, common));
        root.Add(DemoCommand.Create(context, common));
        root.Add(VersionCommand.Create(context, common));
        root.Add(FollowCommand.Create(context));
        root.SetAction(_ => HelpPage.Write(root, context.Output));
        return root;
    }

    private static async Task<ExitCode> InvokeAsync(ParseResult parse, CliContext context, CommonOptions common, CancellationToken cancellation)
    {
        CommandSession.Use(common.SessionOf(parse));
        var configuration = new InvocationConfiguration
        {
            Output = context.Output,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are ours: an orderly end of the gateway takes longer than the library's patience.
            ProcessTerminationTimeout = null,
        };
        return (ExitCode)await parse.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
    }
}
