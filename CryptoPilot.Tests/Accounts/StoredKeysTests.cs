using System.Xml.Linq;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;

namespace CryptoPilot.Tests.Accounts;

public sealed class StoredKeysTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public void Store_TwoKeys_GivesBothBackToAnyNode()
    {
        new StoredKeys(database).StoreElement(new XElement("key", new XAttribute("id", "1")), "key-1");
        new StoredKeys(database).StoreElement(new XElement("key", new XAttribute("id", "2")), "key-2");
        Assert.Equal(["1", "2"], new StoredKeys(database).GetAllElements().Select(key => key.Attribute("id")!.Value));
    }
}
