using System.Globalization;
using Menshen.Samples.ExpressRealname;

// Writes the sample as one script for psql, or as one COPY file per table:
//   dotnet run --project samples/express-realname -- --waybills 100000 --seed 1 | psql -d express
//   dotnet run --project samples/express-realname -- --waybills 100000 --out DIRECTORY
return SampleCommand.Run(args, Console.Error, Console.OpenStandardOutput);

internal static class SampleCommand
{
    private const string Usage = "usage: [--waybills N] [--seed S] [--out DIRECTORY]   (without --out: a psql script on standard output)";

    public static int Run(string[] args, TextWriter messages, Func<Stream> standardOutput)
    {
        ulong seed = 1;
        long waybills = 100_000;
        string? directory = null;
        for (var index = 0; index < args.Length; index += 2)
        {
            var value = index + 1 < args.Length ? args[index + 1] : "";
            var understood = args[index] switch
            {
                "--waybills" => long.TryParse(value, CultureInfo.InvariantCulture, out waybills) && waybills is > 0 and <= SampleSize.MostWaybills,
                "--seed" => ulong.TryParse(value, CultureInfo.InvariantCulture, out seed),
                "--out" => (directory = value).Length > 0,
                _ => false,
            };
            if (!understood)
            {
                messages.WriteLine($"not understood: {args[index]} {value}\n{Usage}");
                return 2;
            }
        }

        var data = ExpressDataset.Create(seed, waybills);
        if (directory is null)
        {
            using var output = standardOutput();
            WriteScript(data, output);
        }
        else
        {
            WriteFiles(data, Directory.CreateDirectory(directory).FullName, messages);
        }

        return 0;
    }

    private static void WriteScript(ExpressDataset data, Stream output)
    {
        foreach (var table in data.Tables)
        {
            output.Write(System.Text.Encoding.UTF8.GetBytes(table.CopyCommand.Replace("STDIN", "stdin", StringComparison.Ordinal) + ";\n"));
            table.WriteTo(output);
            output.Write("\\.\n"u8);
        }
    }

    private static void WriteFiles(ExpressDataset data, string directory, TextWriter messages)
    {
        foreach (var table in data.Tables)
        {
            using var file = File.Create(Path.Combine(directory, table.Name + ".copy"));
            table.WriteTo(file);
            messages.WriteLine($"{table.Name}: {table.Rows.ToString(CultureInfo.InvariantCulture)} rows");
        }
    }
}
