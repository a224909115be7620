using Menshen.Regress;

// Two verbs: `serve` is a gateway in profile transparent over somebody else's cluster, `inspect` judges the journal that it left.
return args switch
{
    ["serve", var folder, var engineSocket, var port] => await BareGateway.ServeAsync(folder, engineSocket, int.Parse(port, null)),
    ["inspect", var folder] => JournalInspection.Run(folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Menshen.Regress serve FOLDER ENGINE-SOCKET PORT | inspect FOLDER");
    return 2;
}
