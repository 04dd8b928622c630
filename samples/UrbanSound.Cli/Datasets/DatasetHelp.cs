namespace UrbanSound.Cli.Datasets;

/// <summary>How a user gets the data sets. Nothing is downloaded here: their licences are for people to accept.</summary>
internal static class DatasetHelp
{
    public const string Text = """
        UrbanSound8K: 8,732 clips of at most 4 s, ten classes of city sounds, ten official folds; about 6 GB.
          Authors' page  https://urbansounddataset.weebly.com/urbansound8k.html (a form leads to the download)
          Zenodo         https://doi.org/10.5281/zenodo.1203745
          Kaggle         https://www.kaggle.com/datasets/chrisfilo/urbansound8k (its folders fold1 … fold10 lie beside the table)
          Licence        CC BY-NC 3.0: no commercial use, and weights trained on it should say so
          Cite           J. Salamon, C. Jacoby, J. P. Bello: A Dataset and Taxonomy for Urban Sound Research, ACM Multimedia 2014
          Layout         DIR/metadata/UrbanSound8K.csv and DIR/audio/fold1 … fold10
                         or DIR/UrbanSound8K.csv and DIR/fold1 … fold10; clips may be encoded anew (.opus, .flac, …)
          Folds          Use the official ones. Slices of one recording lie in one fold, but for five that lie in two:
                         77751, 106905, 132016, 176638, 180937. Splits of UrbanSound leave them out where they would leak.

        ESC-50: 2,000 clips of 5 s, fifty classes, five folds; about 600 MB. ESC-10 is ten of its classes (--esc10).
          Authors' page  https://github.com/karolpiczak/ESC-50
          Licence        CC BY-NC 3.0; ESC-10 CC BY 3.0
          Cite           K. J. Piczak: ESC: Dataset for Environmental Sound Classification, ACM Multimedia 2015
          Layout         DIR/meta/esc50.csv and DIR/audio, or DIR/esc50.csv and DIR/audio
          Beware         Some clips come from recordings of UrbanSound8K too (src_file = fsID).

        Your own: a folder for each class, DIR/CLASS/*.wav, or with folds DIR/foldN/CLASS/*.wav.

        Then: urbansound dataset check DIR
        """;
}
