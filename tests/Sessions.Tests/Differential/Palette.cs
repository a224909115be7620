using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests.Differential;

/// <summary>Messages that random transcripts are made of; most are sensible alone, few are in the order they come.</summary>
internal static class Palette
{
    private static readonly string[] Texts =
    [
        "select 1", "select 1/0", "begin", "commit", "rollback", "selec", "", "select 1; select 2", "select 1; select 1/0; select 3", "savepoint a", "rollback to a",
        "select generate_series(1,7)", "create temp table if not exists t (a int)", "insert into t values (1)", "copy t to stdout", "deallocate all", "discard all",
        "prepare a as select 'sql'", "execute a", "deallocate a", "declare p cursor for select generate_series(1,9)", "fetch 2 from p", "close p", "close all",
        "set standard_conforming_strings to off", "reset all", "select 'back\\\\slash'", "select '\u95e8\u795e'", "do $$ begin raise notice 'n'; end $$", "values (1),(2)", "begin; select 1; commit",
    ];

    private static readonly string[] Names = ["", "", "a", "b", "p"];

    public static byte[] Any(Random random) => random.Next(20) switch
    {
        0 or 1 or 2 => Front.Query(Pick(random, Texts)),
        3 or 4 => Front.Parse(Pick(random, Names), Pick(random, Texts)),
        5 or 6 => Front.Bind(Pick(random, Names), Pick(random, Names)),
        7 => Front.DescribePortal(Pick(random, Names)),
        8 => Front.DescribeStatement(Pick(random, Names)),
        9 or 10 => Front.Execute(Pick(random, Names), random.Next(4)),
        11 => Front.ClosePortal(Pick(random, Names)),
        12 => Front.CloseStatement(Pick(random, Names)),
        13 or 14 => Front.Sync,
        15 => Front.Flush,
        16 => random.Next(3) switch { 0 => Front.CopyDone, 1 => Front.CopyData("1\n"), _ => Front.CopyFail("x") },
        17 => Front.FunctionCall(random.Next(2) == 0 ? 745 : 1),
        18 => [.. Front.Sync, .. Front.Query("create temp table if not exists t (a int)"), .. Front.Query("copy t from stdin"), .. Front.CopyData(random.Next(3) == 0 ? "x\n" : "1\n"), .. Front.CopyDone],
        _ => [.. Front.Unnamed(Pick(random, Texts)), .. random.Next(2) == 0 ? Front.Sync : []],
    };

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
