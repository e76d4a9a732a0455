<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>SarOptical</name>
<message>
<source>A CSV file with the columns name (of a scene's file or folder) and label (names of classes, with ; between them), for many pairs.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A CSV file with the columns s1 and s2: a row for each pair, paths relative to the table, several files of one scene with | between them. A column labels names the known classes of each pair, where such are wanted. With a column split, only rows of the split train count.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A raster of class values, with names and colours in its symbology, in place of polygons or points.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Accuracy of the map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Accuracy of the model</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Accuracy report of the validation part (.html).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Align a Sentinel-1 and Sentinel-2 pair</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Aligned pair</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>All figures (.json).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>All figures as JSON</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Applies a model of 'Train a fusion of radar and optical' to a pair and writes a layer of features: one band per principal component, those that vary most first. Use it for classification, clustering or change detection in place of the original bands. A model of 'Pre-train an encoder of both sensors' serves too; it sees squares of 8 or so pixels, so its features are coarser.
LOOKS. The layer shows its first three components as red, green and blue. The colours have no meaning of their own: places of one colour are alike to the model.
SIZE. Ask for fewer bands, or for 8-bit values; scale and offset in the file give the values back, and QGIS applies them by itself.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Applies a model of 'Train a translation of radar to optical' to a radar scene and writes the optical bands that it makes, in true colour where it makes them.
TRUST. The layer is generated: it shows what ground of this look in radar often looks like, not what was there. The uncertainty layer tells how far several draws of the generator differ; where they agree it can still be wrong. Its metadata says that no pixel was measured.
PIXELS. float32 holds reflectance, uint16 reflectance times 10 000, rgb is an 8-bit picture. A model that was trained on 8-bit pictures makes 8 bits and reads 8 bits.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. The optical scene may be left out; given, its pixel grid is taken, and nothing else of it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Area to work on</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Assess a translation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Assess the accuracy of a map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Average accuracy of the classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Average accuracy of the classes, of the validation part</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Average precision of all labels together, of the validation part</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Balance of the classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Bands of the Sentinel-1 layer in file order, such as VV VH; empty finds them by name.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Bands of the Sentinel-2 layer in file order, such as B02 B03 B04 B08; empty finds them by name.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Bands of the layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Bands to learn from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Bands to learn from: all (but those made for looking at the air), 10m (the optical 10 m bands), or published (VV, VH and the optical 10 m bands, all required).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CPU threads</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CPU threads that the job may use; 0 uses all cores.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CRS</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CRS of the result</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CRS of the scene, projected, in metres.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Calibration error of the confidence</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cells labelled</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cells left out</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Channels of the generator's first block; 0 takes the preset's: 16, 32, or 64 as published.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Class list, with ; between the names</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Class of the map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Classes on the map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Classes to learn, a row each: key (what field, raster or table holds), name, colour (#rrggbb), and map value if you like; in place of a class list. What is not listed is not learned; an empty table takes all as they are.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Classes to learn, a row each: key (what the field or raster holds), name, colour (#rrggbb) and, optionally, map value. What is not listed is not learned; an empty table takes all classes as they are.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Classes: names, colours and values</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Clouds are larger by so many pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cluster</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cohen's kappa</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Collapse ratio</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Colour</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Compares a land-cover map with what is known: polygons, points, or a raster of classes. The report holds the confusion matrix, overall and average accuracy, kappa, recall (producer's accuracy), precision (user's accuracy), F1 and intersection over union of each class, and the area of each class on the ellipsoid.
REFERENCE. Judge by places that the map was not made from. Polygons that a network has learned from, or that lie beside those, tell nothing of the rest of the map.
AREAS. Mapped areas are wrong where the map is wrong. If the reference is a random sample, say how it was drawn, and the areas are corrected and get confidence intervals (Olofsson et al. 2014). Points that were chosen by hand allow neither.
CLASSES. Classes of map and reference meet by their names, else by their values. If they are called differently, pair them in the table.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Compares generated with measured optical pixels, patch by patch: PSNR, SSIM, absolute and squared error, spectral angle, sharpness and the collapse ratio, as a whole, by band and, where it is known, by terrain. The report shows radar, generated and true patches from the best to the worst.
A LAYER is judged by a clear Sentinel-2 scene of the same ground and nearly the same date; with the radar that made it, the collapse ratio is told as well.
A MODEL is judged by a folder of SEN1-2 pairs, of which a split file says what was learned from. Patches of a scene overlap by half; a split that has patches of one scene on both sides leaks, and the report says so.
READING THE FIGURES. PSNR and SSIM reward blur: read them beside the sharpness, which is 1 for the truth. A collapse ratio below 1 means that the radar was handed through rather than translated.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Compute on</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Confidence</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Confidence layer of the map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Confidence layer that classifylandcover wrote beside the map: the report then shows whether the map is right as often as it says.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Confidence layer: probability of the mapped class, 0 to 1.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Confusion matrix and accuracies per class (.csv).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Confusion matrix as CSV</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Crops per step</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Crops per step; 0 takes the preset's.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cuts a Sentinel-1 and Sentinel-2 pair into cells, and says which labels each of them has.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cuts a pair into square cells and labels each with a model of 'Teach labels of scenes'. The result is a layer of polygons, coloured by the likeliest label so that the scene shows through.
FIELDS. label is the likeliest label of a cell, probability how likely it is, and labels are all that are likely enough, with ; between them. There is a field with the probability of each label, which you can colour or filter by: p_water, for example. valid_share is the part of the cell that was usable, and sensors says from which it was labelled.
CELLS. They are as large as the scenes that the model has learned from, and should be: it knows other sizes less well. Cells that are mostly nodata are left out.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Difference to the measured bands at the last step</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Download weights of others</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Download weights of others that are named in init and are not on this machine: hundreds of megabytes.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Draws for the uncertainty</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Draws of dropout whose spread is the uncertainty layer.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Easting of the upper-left corner</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Easting of the upper-left corner in metres.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Encoder, which reads the image</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>End after so many looks without gain</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>End when validation has not improved in this many looks (there are about 40 in a training); 0 goes to the end. The best weights are kept in any case.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Engine {} is running.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Equivalent number of looks of the radar speckle (IW GRDH has about 4.4).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Error on the clear ground around (RMSE)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Feature layer: a GeoTIFF with one band per component.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Feature layer: the network's features per pixel.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Features</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Field of the class</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Field of the polygons that holds the class, as a name or a number.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Field of the reference that holds the class, as a name or a number.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Figures by patch (.csv).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Figures by patch as CSV</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Fill clouds from radar</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filled scene</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filled scene: a GeoTIFF with the bands that the model makes.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Fills the clouds of a Sentinel-2 scene with a translation of radar, and marks every generated pixel.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filter against radar speckle before training and at every later use: none, lee (refined Lee) or bm3d (slow; needs its own library).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filter against radar speckle, for a network from scratch: none, lee (refined Lee) or bm3d.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filter against speckle</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder for settings, curves and checkpoints of the run, to take it up again; empty keeps none.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder of SEN1-2</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder of SEN1-2 pairs, as published or parted by terrain (agri, barrenland, grassland, urban), to judge the model on.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder of the run</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder that keeps patches</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder that keeps what was read and prepared for the next training on the same scenes.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Further band files of the {} scene</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Fuses a Sentinel-1 and Sentinel-2 pair into a feature layer with a trained model.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Fusion</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Generated layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Generated optical layer to judge by the Sentinel-2 scene (s2), such as translatesar wrote.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Height in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How bands enter</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How bands enter a deep network from scratch: single (each by itself, through filters that all share) or merged (all together).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How bands enter the network: single (each by itself, through filters that all share, as published) or merged (all together, as usual; the first of the two stages is left out then).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How long to train: quick (a first look), standard, or thorough.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How long to train: quick (a first look), standard, or thorough. Without effect when a weights file is given.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How many bands to write. Bands are principal components, those that vary most first; 0 writes all.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How much of the network learns</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How much of the network learns: finetune (all of it, as usual) or linear (only its last layer: quick, and safe with very few labels; needs a model to start from).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How superpixels are cut</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How superpixels are cut: slic or felzenszwalb.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the generator is run</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the generator is run: eval (each place for itself, without chance), paper (as pix2pix was tested: with dropout and the statistics of each window), or as the model says.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the reference was chosen</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the reference was chosen: whole (places chosen by hand, or all there is), random (points drawn at random), or stratified (points drawn at random within each mapped class). Random points allow areas to be corrected for the map's errors, with 95 % intervals (Olofsson et al. 2014).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the sensors enter</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the sensors enter a vit</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the sensors enter a vit from scratch: stack (one token a place, of all bands) or separate (one token a place and sensor).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the sensors enter: stack (one token a place, of all bands) or separate (one token a place and sensor).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How to learn</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How to learn: improved, published (pix2pix as released), or l1 (no discriminator: smooth, for comparison).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Judges a generated optical layer by a measured one, or a model by pairs of SEN1-2, and writes a report.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Judges a land-cover map by known classes: confusion matrix, accuracies, areas with their intervals.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Key</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Kind of network</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Kind of network: deeplabv3 (as published), deeplabv3plus or unet.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Known classes: or a raster</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Known classes: polygons or points</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Known labels: a CSV table with the columns name (of a scene's file or folder) and label (names of classes, with ; between them), or polygons or a raster of classes, which the cells of the scenes take that they cover. Empty takes the column labels of the table of pairs, which holds names of classes likewise.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Known labels: or a raster of classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Known labels: or a table of scenes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Known labels: polygons</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Label the cells of a scene</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Labelled cells</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Labelled pixels kept for validation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Labelled pixels learned from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Land cover</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Land-cover map to judge</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Land-cover map to judge: a raster of class values.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Land-cover map to write: the truth that the scenes were drawn from.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Land-cover map: a GeoTIFF with class values, names and colours.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Land-cover truth</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Layer of clouds</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Layer of the sensors that each pixel was made from: 1 Sentinel-1 alone, 2 Sentinel-2 alone, 3 both.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Layer of the sensors that each pixel was mapped from: 1 Sentinel-1 alone, 2 Sentinel-2 alone, 3 both.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Layer that says where clouds are; empty takes the scene classification (SCL) or the QA60 band that comes with the Sentinel-2 scene.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Layer that says where each pixel comes from: 1 measured, 2 generated from radar, 3 cloud left as it is.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Layer to copy the pixel grid of</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Lays the result on a grid of this CRS. Leave the pixel grid at auto then.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Lays the result on the pixels of this layer. Leave the pixel grid at auto then.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Learns a compact feature per pixel from Sentinel-1 and Sentinel-2 pairs, without any labels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Learns from Sentinel-1 and Sentinel-2 pairs to make optical bands of radar.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Learns from pairs what ground of a certain look in radar looks like in optical light. The model makes optical-like layers where there is radar alone, and fills clouds.
SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 and s2. Take clear scenes of the region and season that you are going to work on. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file.
HOW. A generator makes a picture of the radar, and a discriminator learns to tell it from a measured one (pix2pix). The recipe 'improved' also averages the generator over its training and compares what the discriminator sees; 'published' learns as the released code does; 'l1' has no discriminator: its pictures are smooth, and good figures of theirs are no good pictures.
TIME. 'quick' is for a first look, with a small network; 'standard' has a larger one; 'thorough' is the published size and asks for a GPU.
LONG RUNS. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again. A sheet of samples there shows radar, what is made of it so far, and what was measured.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Leave out clouds</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Length of the feature vector</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Length of the feature vector per pixel.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Looks of the radar speckle</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Loss at the last step</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Loss at the last step of the first stage</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Loss at the last step of the second stage</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Loss of Sentinel-1 at the last step</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Loss of Sentinel-2 at the last step</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Make a feature layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Make a synthetic pair</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Makes a Sentinel-1 and a Sentinel-2 scene of any size, with fields, water, roads and built-up land, and the land-cover map they were drawn from.
The radar has speckle of the stated number of looks, the optical bands a spectrum per class. The same seed gives the same scene. Use it to try the other tools, and to see how far a map can be trusted where the truth is known.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Makes a Sentinel-1 and a Sentinel-2 scene of any size, with the land cover they were drawn from.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Makes an optical-like layer of a Sentinel-1 scene with a trained model.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Many pairs instead of one: files or folders of both sensors, matched by their ground and then by date; or a CSV table with the columns s1 and s2 and, if wanted, labels, split (train is learned from; validation is judged by, where there are labels) and place (rows of one place are its dates).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Many pairs: folder of both sensors' files</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Many pairs: layers of both sensors</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Many pairs: table</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Map land cover without labels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Map value</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Map your classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Maps a whole pair with a model of 'Teach a network your classes'. The map carries your class values, names and colours.
CONFIDENCE. The second layer is the probability of the mapped class. It was calibrated on the polygons that were kept for validation: of the pixels with 0.8, about eight in ten should be right, on ground like theirs. Look at the places of low confidence first, and draw polygons there.
SMALL AREAS. With a minimum mapping unit, areas that are smaller take the class around them.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Maps the land cover of a Sentinel-1 and Sentinel-2 pair with a model that knows your classes.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Maps the land cover of a Sentinel-1 and Sentinel-2 pair without any labels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Maps the land cover of a Sentinel-1 and Sentinel-2 pair without labels: a network is trained on the pair itself, sorts its pixels into the number of clusters asked for, and maps all that both layers cover.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Either scene may be left out.
CHOICES. The training time 'quick' is for a first look. The method 'vq' learns from what surrounds each pixel; 'kmeans' looks at each pixel alone, and is there to compare with.
RESULT. Clusters come with colours and a description from their vegetation, water and backscatter values. Give them names of your own in the legend table; clusters of one name become one class.
AGAIN. Keep the model of a run, and give it as 'Model of an earlier run': further scenes are mapped with the same classes, without training.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean F1 of the labels, of the validation part</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean absolute error</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean average precision of the labels, of the validation part</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean confidence</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean intersection over union of all classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean intersection over union of the classes in the validation part</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean intersection over union of the reference's classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean probability of the likeliest label</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mean uncertainty</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Measured Sentinel-2 layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Measured or generated</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Method</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Minimum mapping unit in hectares</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Minimum mapping unit in hectares: smaller areas of a class take the class around them; 0 keeps all.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Model</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Model of an earlier run</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Model of land cover to compare maps with</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Model to start from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Model, to label further scenes with</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Model, to map further scenes with</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Name</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Network when it starts from scratch: resnet18, resnet50 or vit (a transformer, which needs many scenes).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Network when it starts from scratch: windows (small; reads each pixel's values and their means and deviations close by; learns from a dozen polygons in seconds), or deeplabv3, deeplabv3plus or unet (deep; for many labels). auto takes windows with the preset quick and no init, else deeplabv3.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Northing of the upper-left corner</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Northing of the upper-left corner in metres.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number added to Sentinel-2 digital numbers before they are scaled: -1000 since processing baseline 04.00, 0 before. Empty takes it from the product's metadata, else 0.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number of bands to write</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number of clusters</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number of clusters K to look for.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number that fixes all random choices of the training.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number that fixes the scene; the same number gives the same scene.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Number that fixes what dropout draws.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Offset of the Sentinel-2 digital numbers</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Only this area (xmin ymin xmax ymax in extent_crs); empty takes all that both scenes cover.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Open the report</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Open the report in a browser: {}</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Optical bands to make</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Optical bands to make: rgb (true colour), 10m, all (but those made for looking at the air), or every.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Optical bands to write.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Optical layer made of radar: a GeoTIFF with a band per optical band.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Or an encoder of others to start from, by name</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Or: names, colours and values of the classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Overall accuracy</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Overall accuracy of the validation part</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Overall accuracy of the validation part, where a scene has one label</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Overlap of patches in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>PNG with radar, optical and map side by side.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pairs learned from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pairs of classes: reference and map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Part of the split</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Part of the split to judge; all needs no split file.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Patch size in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Patch size in pixels that the network sees at once, from 32; 0 takes the model's own, and 256 for a model that is trained here.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Patches judged</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Patches learned from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Peak signal-to-noise ratio in dB</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Picture of radar, optical and map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel grid of the result</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel grid of the result. s2 keeps the pixels of the Sentinel-2 layer, and with them the clear ones as they are; any other resamples them: s1, utm, pixels, an EPSG code, or a raster file to copy the grid of.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel grid of the result: s2 or s1 (that layer's grid), utm (the local UTM zone), pixels (ignore georeferencing: both layers have the same pixels), an EPSG code, or a raster file to copy the grid of. auto takes the Sentinel-2 grid, or UTM where that is in degrees.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel size in metres</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel size in metres.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel size of the result in metres on the ground; empty keeps the grid's own.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixel type</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels by which clouds are taken to be larger: their rims are hazy.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels drawn</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels judged</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels made</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels mapped</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels over which the surroundings fade in</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels that neighbouring patches share; even. Empty takes a quarter of the patch, or the model's own where the patch is the model's.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels with features</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pixels within a cloud over which the clear surroundings fade into the translation.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Polygon layer of the cells (.gpkg): labels, the likeliest one, and all probabilities.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pre-train a land-cover network</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pre-train an encoder of both sensors</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pre-training</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Prepares a land-cover network on Sentinel-1 and Sentinel-2 pairs without any labels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Prepares a network on your own scenes, without labels, so that afterwards few labelled scenes are enough: choose its model as 'Model to start from' when you teach labels of scenes, or land cover. 'Make a feature layer' makes a layer of what it sees.
HOW. Most squares of a patch are hidden, of each sensor by itself, and the network learns to tell them from what it still sees of both. So it learns how radar and optical image explain each other, and to do with one of them. What is hidden is not computed, which makes the training fast.
SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 and s2. Take scenes of the region and season that you are going to work on; the more of them the better.
CHOICES. The training time 'quick' is for a first look; a model worth keeping takes 'standard' or 'thorough', best on a GPU. Where the sensors are hidden independently, the model reads either of them alone; where they are hidden jointly, it needs both.
LONG RUNS. The losses are shown as they go; to tell nothing of a hidden square costs 1 per sensor. With a folder for the run, losses, curves and checkpoints are kept there, and a picture of what is told so far beside what is hidden and what is there; and a run that was broken off can be taken up again.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Prepares a network on your own scenes, without labels, so that afterwards few polygons are enough to teach it your classes: choose its model as 'Model to start from' in 'Teach a network your classes'.
HOW. First the network learns which bands show the same ground (UniFeat), then to restore what was taken from a piece of the scene: whole bands, now and then a whole sensor, squares, and sharpness (CoRe). Both are one run with one model at its end.
SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 and s2. Take scenes of the region and season that you are going to map; the more of them the better.
CHOICES. The training time 'quick' is for a first look; a model worth keeping takes 'standard' or 'thorough', best on a GPU.
LONG RUNS. The losses (how wrong it still is) are shown as they go. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Prepares an encoder on Sentinel-1 and Sentinel-2 pairs without any labels, as a joint masked autoencoder.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Probabilities</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Probability from which on a cell is given a label, where it may have several; empty takes the model's own for each class.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Probability from which on a label is given</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Probability layer: a band for each class, 0 to 1.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Processes that train together</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Processes that train together, one per GPU, or on the CPU one per group of cores.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Puts a Sentinel-1 and a Sentinel-2 scene on one pixel grid and writes them as one layer: radar bands in decibels, optical bands as reflectance.
The layers may differ in CRS, pixel size and extent; the result covers what they share. Bands are found by name, the unit from the metadata; what was found or inferred is said in the log.
A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Puts both sensors on one pixel grid and writes one stacked layer.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Random seed</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Raster of the judged pixels: 1 where map and reference agree, 2 where they differ.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Reference: or a raster</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Reference: polygons or points</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Report on the translation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Report to read (.html), with plots and maps.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Report to read (.html), with sample sheets.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Root mean squared error</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>SAR-Optical</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>SAR-Optical panel</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scene height in pixels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scene labels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scene width in pixels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scenes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scenes or cells kept for validation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scenes or cells learned from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sensors that the model is for</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sensors that the model learns from: both, s1 (radar alone) or s2 (optical alone).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sensors used</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-1 bands, in file order</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-1 layer (radar)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-1 layer that it was made from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-1 scene</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-1 scene to write: VV and VH sigma0 in dB, float32.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-1 scene: one stacked file, one file per band, or a GRD .SAFE folder or zip.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-2 bands to make</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-2 bands, in file order</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-2 layer (optical)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-2 scene</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-2 scene to write: digital numbers, uint16.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sentinel-2 scene: one stacked file, one file per band, or a .SAFE folder or zip (L1C or L2A).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of Sentinel-1 that is hidden</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of Sentinel-1 that is hidden.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of Sentinel-2 that is hidden</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of Sentinel-2 that is hidden.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of a cell that a polygon's class must cover to be one of its labels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of a cell that makes a label</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of a cell that must be usable</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of a cell that must be usable; other cells are left out.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of labels kept for validation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of labels to learn from</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of pixels with data of both sensors</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of pixels with the same land cover</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of samples that lose a sensor</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the area that is labelled</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the area that is mapped</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the area with features</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the area with radar</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the crops that lose a whole sensor, with mask modality_drop or mixed.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the labelled ground that is not learned from but kept to judge the model by (validation); 0 keeps none, and nothing is then known of the accuracy.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the labelled scenes that is kept for validation, whole places or blocks; 0 keeps none, and nothing is then known of the accuracy.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the labels that is learned from, chosen so that every class keeps its part.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the optical scene hidden by nodata holes.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the optical scene without data</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the scene that is generated</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the scene that is still cloud</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the scene that was measured</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the tokens that were computed</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the values that the pixel type cannot hold</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of the values that were shown</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Share of training samples from which one sensor is taken away, so that the model can later do with the other alone; 0 makes it need both.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sharpness against the truth</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Show or hide the SAR-Optical panel: maps of Sentinel-1 and Sentinel-2 layers</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side in pixels of the cells that have labels; 0 takes the scenes' own size (256 at most), and with polygons that of the model to start from, or 64.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side in pixels of the cells; 0 takes the side of the scenes that the model has learned from.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side in pixels of the crops that it learns from; a multiple of patch_px.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side in pixels of the crops to learn from; 0 takes the preset's.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side in pixels of the squares that a vit from scratch sees.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side in pixels of the squares that are hidden, usually 8 or 16.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side of a cell in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side of a hidden square in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side of a square of a vit in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side of a training crop in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Side of a validation block in metres</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Size of a vit</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Size of a vit from scratch: tiny, small or base.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Size of the encoder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Size of the encoder: tiny (for a processor), small, or base (for a large GPU).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Spectral angle in degrees</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Split file</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Split file (.json) that says which pairs of the folder are learned from and judged.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Splits (*.json)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stacked GeoTIFF: the bands of both sensors, radar in dB, optical as reflectance.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Structural similarity</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Such as torchgeo:ResNet50_Weights.SENTINEL2_ALL_MOCO; the field above says which names there are.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Table of cluster, name, colour (#rrggbb) and, optionally, map value. Clusters of equal name become one class. Clusters not listed keep their automatic name, colour and value.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Tables (*.csv *.tsv *.txt)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Take up the run in its folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Take up the run in run_folder where its last checkpoint stands, instead of starting anew.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Teach a network your classes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Teach labels of scenes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Teaches a network the land-cover classes of your polygons, points or raster.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Teaches a network what there is in a piece of ground as a whole: 'Forest' and 'Water' for a square of a kilometre, rather than a class for every pixel. 'Label the cells of a scene' then labels further scenes.
LABELS. Either polygons or a raster of classes: the scene is cut into square cells, and a cell that is known to one half at least has the classes that cover enough of it. Or, for many small scenes, a table with the name of each scene's file and its labels, with ; between them; or the column labels of the table of pairs. A scene may have several labels, or exactly one.
VALIDATION. A share of the scenes is kept aside and never learned from, whole places or blocks of ground; the figures in the log are theirs. Average precision is 1 where all scenes that have a label are ranked before those that have not. How likely a label must be to be given is chosen on these scenes too.
START. From scratch, or from a model of 'Pre-train an encoder of both sensors', which needs fewer labels, or from an earlier model of this tool; or from an encoder that others have trained, by its name, as the field's own text says. With few labels let only the last layer learn (linear), or nothing (knn: the known scenes that look most alike decide).
LONG RUNS. Losses (how wrong it still is) are shown as they go. Training ends by itself when validation no longer gets better, and the best state is kept. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Teaches a network which classes there are in a scene, or in the cells of one.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Teaches a network your classes on a Sentinel-1 and Sentinel-2 pair, and says how well it does on polygons that it has not learned from. 'Map your classes' then maps whole scenes.
CLASSES. Draw polygons where you know the land cover, three or more for each class and far from each other, and write the class into a field; a dozen polygons make a first map. Points do as well, and so does a raster, such as a map of 'Map land cover without labels' after you have named its clusters. Only selected polygons count if you tick so. Names and colours are those of the layer's symbology, or of the legend table if you fill it in.
VALIDATION. A share of the polygons, in whole blocks of ground, is kept aside and never learned from; the accuracy in log and report is theirs. The layer 'Training and validation' shows which.
START. From scratch, or from a model of 'Pre-train a land-cover network', 'Pre-train an encoder of both sensors' or 'Train a fusion of radar and optical', which needs fewer polygons, or from an earlier model of this tool.
NETWORK. The quick preset teaches a small network that reads each pixel and its close surroundings; it takes less than a minute and is the best choice for a dozen polygons. Standard and thorough teach a deep network, which needs many polygons, or a model to start from, to do better.
LONG RUNS. Loss (how wrong it still is) and accuracy on the polygons kept aside are shown as they go. Training ends by itself when the latter no longer gets better, and the best state is kept.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The class list, in the order of the result; empty takes every label that occurs.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The folder is searched with its subfolders; each Sentinel-2 scene gets the Sentinel-1 scene of the same ground that is nearest in time.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The model is judged about 40 times while it learns; end when it was not better than before for so many times, 0 goes to the end. The best state is kept in any case.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The other layers of the {} scene, where each band is a file of its own.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The part of a deep network that reads the image: resnet18, or resnet50 (larger, for a GPU).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The part of the network that reads the image: resnet18, or resnet50 (larger, for a GPU).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Train a fusion of radar and optical</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Train a translation of radar to optical</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Train as the published code does</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Train exactly as the published code does, its known defects included, for replication.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Training and validation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Training steps</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Training steps taken</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Training steps, each of which looks at a few samples; 0 takes the preset's number.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Training steps; 0 takes the preset's number.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Training time</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Trains a network that gives every pixel of a Sentinel-1 and Sentinel-2 pair a short feature vector, in which places that are alike lie close together. No labels are needed: the network compares views of your own scenes. 'Make a feature layer' then applies it.
ONE PAIR. Choose the two layers. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file.
MANY PAIRS. Choose layers of both sensors, or a folder that holds them, or a table with the columns s1 and s2. Scenes are matched by the ground that they share, then by the nearest date; the pairs are listed in the log, and a match that is ambiguous is refused. Bands that only some pairs have are left out.
CHOICES. The training time 'quick' is for a first look. With a share of crops that lose a sensor, the model can later be used where one sensor is missing.
LONG RUNS. The loss is shown as it goes. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Translate radar to optical</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Translation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Translation is learned from pairs: both sensors are needed.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Treat clouds, cloud shadows and cirrus of the product's own scene classification as nodata.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Uncertainty</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Uncertainty layer: how far several draws of the generator differ, per pixel.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unit of the Sentinel-1 values</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unit of the Sentinel-1 values: db (decibels), linear (power), dn (uncalibrated digital numbers), byte (8-bit picture). auto reads the metadata, else infers it and says why.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unit of the Sentinel-2 values</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unit of the Sentinel-2 values: dn (digital numbers, 10 000 = reflectance 1), reflectance (0 to 1), byte (8-bit picture). auto reads the metadata, else infers it and says why.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unit of the generated layer, as s2_unit.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unit of the generated values</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Validation is kept in whole blocks of ground, since neighbouring pixels are alike; their side in metres, 0 chooses it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Vector layer (.gpkg) of what was learned from and what was kept for validation.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file (.safetensors) of an earlier run: maps this scene with it, without training.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file (.safetensors) of trainfusion or pretrainmae.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file (.safetensors) of trainlandcover.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file (.safetensors) of trainscenelabels.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file (.safetensors) of traintranslation, to judge on a folder of SEN1-2 instead.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file (.safetensors) of traintranslation.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file of an earlier traintranslation to start from, or a generator of SAR2Optical (.pth) for 8-bit pictures; it says which bands are read. Empty starts from scratch.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file of trainlandcover: maps generated and true pixels alike, and the report says how far both maps agree.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file to keep: maps other scenes without training, and carries its card.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file to start from, of pretrainmae or an earlier trainscenelabels; or an encoder of others, as torchgeo:NAME (of its weights, two with + between them, =FILE behind a name where torch does not keep it), satvit:FILE or dinomm:FILE. Empty starts from scratch.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file to start from, so that fewer labels are enough: of pretrainsscl, pretrainmae, trainfusion or an earlier trainlandcover; or an encoder of others, as imagenet:FILE or torchgeo:NAME. Empty starts from scratch.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Weights file to write (.safetensors); it carries its card.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What a patch is compared with</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What a patch is compared with: another view of itself (views), or another date of its place (dates).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What a scene has</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What a scene has: multi (several labels, or none), single (exactly one), or auto (multi where any scene has more than one).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What counts alike while it learns: each labelled pixel (none), or each class, however rare (balanced).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What is compared</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What is compared: whole images, superpixels, both, or multiscale: large superpixels against the small ones in them, with a moving-average teacher.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What is learned: finetune (the whole network), linear (only the last layer, on frozen features), or knn (nothing: the nearest known scenes decide). linear and knn need init.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What the layer of clouds holds</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What the layer of clouds holds: scl (a scene classification: clouds, their shadows and cirrus), qa60 (bits of a QA60 band), or mask (anything but 0 is cloud). auto goes by the name of the file, and else takes a mask.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where map and reference differ</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the land cover is known: polygons or points, or a raster of class values.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the optical scene is cloudy, puts what a model of 'Train a translation of radar to optical' makes of the radar, brought to the level of the clear ground around and faded into it. Clear pixels stay as they are, in the pixel type of the file.
CLOUDS. The scene classification (SCL) or QA60 band of the product is taken, or a layer of yours: any value but 0 is cloud. Clouds are taken to be a little larger, since their rims are hazy.
TRUST. Filled pixels are generated: they show what ground of this look in radar often looks like, not what was there. The second layer, which is always written, says of each pixel whether it was measured. Do not measure or compare dates on generated pixels. The log tells by how much the translation misses on the clear ground around.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Take a radar scene of nearly the same date. On the grid of the Sentinel-2 layer, which is the default, no clear pixel is resampled.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the sensors are hidden</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the sensors are hidden: joint (at the same places), independent, disjoint (where one is seen the other is not), modality_drop (independent, and now and then a whole sensor), or mixed (shared out by chance, and now and then a whole sensor).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the sensors meet</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the sensors meet: early (as bands of one input), intermediate (two encoders, one decoder), or late (two networks, their features side by side).</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where to compute: auto, cpu, cuda, or cuda:0, cuda:1 …</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where you know the land cover: polygons or points, or a raster of class values such as a corrected map of segmentunsupervised. For many pairs, name them in the table's column labels instead.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Which class of the map a class of the reference is, a row each: key (what the reference holds) and name of the map's class. An empty table pairs classes by name, then by value.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Width in pixels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Width of the generator in channels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Without effect here: clouds are what is filled.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Without effect: radar is always needed, optical never at use.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>accuracy</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>align</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>area estimation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>classification</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>cloud removal</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>clouds</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>clustering</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>components</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>confusion matrix</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>contrastive</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>coregister</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>deep learning</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>demo</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>embedding</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>f1</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>features</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>fine-tuning</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>float16, or uint8: a quarter of the size of float32, with scale and offset in the file.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>float32 (reflectance), uint16 (reflectance × 10 000, with scale in the file), or rgb: an 8-bit true-colour picture. A model of 8-bit pictures always makes 8 bits.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>fusion</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>gan</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>gap filling</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>grid</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>iou</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>k-means</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>kappa</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>labels</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>land cover</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>landscape</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>map</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>masked autoencoder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>multi-label</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>optical</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>pix2pix</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>polygons</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>predict</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>pretraining</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>psnr</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>radar</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>report</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>resample</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>samples</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>sar</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>scene classification</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>segmentation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>self-supervised</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>sentinel</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>simulate</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>speckle</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>spectral angle</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>ssim</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>stack</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>supervised</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>synthetic</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>test</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>tiles</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>train</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>training</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>transformer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>translation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>true colour</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>unsupervised</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>validation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>vq: contrastive vector-quantised segmentation, learned on your scene. kmeans: per-pixel k-means of the same bands, for comparison.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>warp</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>{} left</source>
<translation type="unfinished"></translation>
</message>
</context>
</TS>
