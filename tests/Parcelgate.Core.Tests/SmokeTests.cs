namespace Parcelgate.Core.Tests;
