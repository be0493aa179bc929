System.Console.WriteLine("parcelgate");
