namespace Parcelgate.Server.Tests;
