using Menshen.Journal.Tests;
using Xunit.Runner.InProc.SystemConsole;

return args switch
{
    [KilledChild.Command, var directory] => KilledChild.Run(directory),
    [KilledChild.RotateCommand, var directory] => KilledChild.Run(directory, rotates: true),
    [KilledChild.ArchiveCommand, var directory, var place] => KilledChild.RunArchiving(directory, place),
    [KilledChild.ClearCommand, var directory, var place] => KilledChild.RunClearing(directory, place),
    _ => await ConsoleRunner.Run(args),
};
