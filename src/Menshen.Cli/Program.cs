using Menshen.Cli;

return (int)await CommandTree.RunAsync(args, CliContext.ForProcess()).ConfigureAwait(false);
