using Menshen.Control;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public sealed class RequestBudgetTests
{
    [Fact]
    public void One_source_that_floods_is_refused_and_another_is_served()
    {
        using var budget = new RequestBudget(ControlRules.Default with { RequestsPerSecond = 1, LoginsPerMinute = 3 });
        Enumerable.Range(0, 10).Count(_ => budget.Refusal("10.0.0.1", ControlOperations.UserList) is null).ShouldBeLessThan(5);
        budget.Refusal("10.0.0.2", ControlOperations.UserList).ShouldBeNull();
    }

    [Fact]
    public void Guessing_at_the_log_in_ends_sooner_than_asking()
    {
        using var budget = new RequestBudget(ControlRules.Default with { LoginsPerMinute = 3 });
        Enumerable.Range(0, 10).Count(_ => budget.Refusal("10.0.0.1", ControlOperations.Login) is null).ShouldBe(3);
        budget.Refusal("10.0.0.1", ControlOperations.UserList).ShouldBeNull();
    }
}
