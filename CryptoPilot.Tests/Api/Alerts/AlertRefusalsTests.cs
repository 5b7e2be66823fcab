using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Alerts;
using Microsoft.AspNetCore.Http;

namespace CryptoPilot.Tests.Api.Alerts;

public sealed class AlertRefusalsTests
{
    [Fact]
    public void EveryFault_HasAnAnswerAndASentence()
    {
        foreach (var fault in Enum.GetValues<AlertFault>())
        {
            var answer = AlertRefusals.Of(new DefaultHttpContext(), fault, "target");

            Assert.NotEmpty(answer.Detail);
            Assert.NotEmpty(AlertOutcome.TextOf(fault));
        }
    }
}
