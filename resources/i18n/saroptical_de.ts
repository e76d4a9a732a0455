<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>SarOptical</name>
<message>
<source>&amp;Add from file…</source>
<translation>Aus Datei &amp;hinzufügen…</translation>
</message>
<message>
<source>&amp;Delete…</source>
<translation>&amp;Löschen…</translation>
</message>
<message>
<source>&amp;Export…</source>
<translation>&amp;Exportieren…</translation>
</message>
<message>
<source>&amp;Preview</source>
<translation>&amp;Vorschau</translation>
</message>
<message>
<source>&amp;Run</source>
<translation>&amp;Starten</translation>
</message>
<message>
<source>&amp;Use</source>
<translation>&amp;Verwenden</translation>
</message>
<message>
<source>1  Scenes</source>
<translation>1  Szenen</translation>
</message>
<message>
<source>2  Task</source>
<translation>2  Aufgabe</translation>
</message>
<message>
<source>3  Model and classes</source>
<translation>3  Modell und Klassen</translation>
</message>
<message>
<source>4  Area</source>
<translation>4  Gebiet</translation>
</message>
<message>
<source>5  Result</source>
<translation>5  Ergebnis</translation>
</message>
<message>
<source>8-bit picture</source>
<translation>8-Bit-Bild</translation>
</message>
<message>
<source>A CSV file with the columns name (of a scene's file or folder) and label (names of classes, with ; between them), for many pairs.</source>
<translation>Eine CSV-Datei mit den Spalten name (Datei oder Ordner einer Szene) und label (Namen von Klassen, durch ; getrennt), für viele Paare.</translation>
</message>
<message>
<source>A CSV file with the columns s1 and s2: a row for each pair, paths relative to the table, several files of one scene with | between them. A column labels names the known classes of each pair, where such are wanted. With a column split, rows of train and those without a split are learned from; rows of validation watch the training, where it has a validation.</source>
<translation>Eine CSV-Datei mit den Spalten s1 und s2: eine Zeile je Paar, Pfade relativ zur Tabelle, mehrere Dateien einer Szene durch | getrennt. Eine Spalte labels nennt die bekannten Klassen jedes Paars, wo solche gebraucht werden. Mit einer Spalte split wird aus den Zeilen train und denen ohne Teil gelernt; die Zeilen validation begleiten das Training, wo es eine Validierung hat.</translation>
</message>
<message>
<source>A class without a name was found; give it one.</source>
<translation>Eine Klasse ohne Namen wurde gefunden; geben Sie ihr einen.</translation>
</message>
<message>
<source>A folder of wheels that were downloaded elsewhere: the network is not used then</source>
<translation>Ein Ordner mit Wheels, die anderswo heruntergeladen wurden; das Netzwerk wird dann nicht gebraucht</translation>
</message>
<message>
<source>A folder saroptical is made in it, outside the plugin and the profile; empty takes the usual place</source>
<translation>Darin wird ein Ordner saroptical angelegt, außerhalb von Erweiterung und Profil; leer nimmt den üblichen Ort</translation>
</message>
<message>
<source>A label says that something is there, not where. Cells that the polygons do not fill to one half are not learned from, so draw polygons that are larger than a cell.
Weights of others are fetched from the network, and only if you allow it; without them, such a start is refused.</source>
<translation>Ein Label sagt, dass etwas da ist, nicht wo. Aus Zellen, die die Polygone nicht zur Hälfte füllen, wird nicht gelernt; zeichnen Sie also Polygone, die größer als eine Zelle sind.
Gewichte anderer werden aus dem Netz geholt, und nur, wenn Sie es erlauben; ohne sie wird ein solcher Anfang abgelehnt.</translation>
</message>
<message>
<source>A layer of the same ground, as digital numbers or reflectance.</source>
<translation>Ein Layer desselben Bodens, als Digitalwerte oder Reflektanz.</translation>
</message>
<message>
<source>A layer with the bands VV and VH, in decibels or linear power.</source>
<translation>Ein Layer mit den Bändern VV und VH, in Dezibel oder linearer Leistung.</translation>
</message>
<message>
<source>A map that 'Map land cover without labels' made</source>
<translation>Eine Karte aus 'Landbedeckung ohne Beispiele kartieren'</translation>
</message>
<message>
<source>A new model is learned from the scenes themselves.</source>
<translation>Ein neues Modell wird aus den Szenen selbst gelernt.</translation>
</message>
<message>
<source>A quick look at what the map shows now, without training; it goes into the group Preview</source>
<translation>Ein schneller Blick auf das, was die Karte jetzt zeigt, ohne Training; er kommt in die Gruppe Vorschau</translation>
</message>
<message>
<source>A raster of class values, with names and colours in its symbology, in place of polygons or points.</source>
<translation>Ein Raster von Klassenwerten, mit Namen und Farben in seiner Symbolisierung, statt Polygonen oder Punkten.</translation>
</message>
<message>
<source>A rectangle drawn on the map</source>
<translation>Ein auf der Karte gezeichnetes Rechteck</translation>
</message>
<message>
<source>Accuracy</source>
<translation>Genauigkeit</translation>
</message>
<message>
<source>Accuracy of the map</source>
<translation>Genauigkeit der Karte</translation>
</message>
<message>
<source>Accuracy of the model</source>
<translation>Genauigkeit des Modells</translation>
</message>
<message>
<source>Accuracy report of the validation part (.html).</source>
<translation>Genauigkeitsbericht über den Validierungsteil (.html).</translation>
</message>
<message>
<source>Add a class</source>
<translation>Eine Klasse hinzufügen</translation>
</message>
<message>
<source>Add models</source>
<translation>Modelle hinzufügen</translation>
</message>
<message>
<source>Adding models</source>
<translation>Modelle werden hinzugefügt</translation>
</message>
<message>
<source>Align a Sentinel-1 and Sentinel-2 pair</source>
<translation>Ein Paar aus Sentinel-1 und Sentinel-2 ausrichten</translation>
</message>
<message>
<source>Aligned pair</source>
<translation>Ausgerichtetes Paar</translation>
</message>
<message>
<source>Aligns a pair, maps its land cover without labels, takes away small patches, outlines the rest as polygons, and adds up the area of each class. It is a model of the model designer, made of tools of SAR-Optical, GDAL and QGIS.
AREAS are in hectares, measured on an equal-area projection, whichever CRS the layers have.
LAYERS. The map, its polygons, and one feature for each class with its area and the number of its patches. Polygons have the colours and names of the map.</source>
<translation>Richtet ein Paar aus, kartiert seine Landbedeckung ohne Beispiele, entfernt kleine Flecken, umreißt den Rest als Polygone und zählt die Fläche jeder Klasse zusammen. Es ist ein Modell der Modellierung, aus Werkzeugen von SAR-Optical, GDAL und QGIS.
FLÄCHEN sind in Hektar, gemessen in einer flächentreuen Projektion, gleich welches KBS die Layer haben.
LAYER. Die Karte, ihre Polygone, und ein Objekt je Klasse mit ihrer Fläche und der Zahl ihrer Flecken. Polygone haben die Farben und Namen der Karte.</translation>
</message>
<message>
<source>All figures (.json).</source>
<translation>Alle Zahlen (.json).</translation>
</message>
<message>
<source>All figures as JSON</source>
<translation>Alle Zahlen als JSON</translation>
</message>
<message>
<source>All that the layers cover</source>
<translation>Alles, was die Layer abdecken</translation>
</message>
<message>
<source>Another Python:</source>
<translation>Ein anderes Python:</translation>
</message>
<message>
<source>Applies a model of 'Train a fusion of radar and optical' to a pair and writes a layer of features: one band per principal component, those that vary most first. Use it for classification, clustering or change detection in place of the original bands. A model of 'Pre-train an encoder of both sensors' serves too; it sees squares of 8 or so pixels, so its features are coarser.
LOOKS. The layer shows its first three components as red, green and blue. The colours have no meaning of their own: places of one colour are alike to the model.
SIZE. Ask for fewer bands, or for 8-bit values; scale and offset in the file give the values back, and QGIS applies them by itself.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills.</source>
<translation>Wendet ein Modell von 'Fusion von Radar und Optik trainieren' auf ein Paar an und schreibt einen Layer von Merkmalen: ein Band je Hauptkomponente, die am stärksten schwankenden zuerst. Nutzen Sie ihn zum Klassifizieren, Clustern oder Erkennen von Veränderungen an Stelle der ursprünglichen Bänder. Ein Modell von 'Encoder beider Sensoren vortrainieren' dient auch; es sieht Quadrate von etwa 8 Pixeln, seine Merkmale sind also gröber.
AUSSEHEN. Der Layer zeigt seine ersten drei Komponenten als Rot, Grün und Blau. Die Farben bedeuten für sich nichts: Orte einer Farbe sind dem Modell ähnlich.
GRÖSSE. Verlangen Sie weniger Bänder oder 8-Bit-Werte; Skalierung und Versatz in der Datei geben die Werte zurück, und QGIS wendet sie von selbst an.
SZENEN. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei. Wo das Modell gelernt hat, ohne einen Sensor auszukommen, darf eine Szene fehlen oder Löcher haben, die die andere füllt.</translation>
</message>
<message>
<source>Applies a model of 'Train a translation of radar to optical' to a radar scene and writes the optical bands that it makes, in true colour where it makes them.
TRUST. The layer is generated: it shows what ground of this look in radar often looks like, not what was there. The uncertainty layer tells how far several draws of the generator differ; where they agree it can still be wrong. Its metadata says that no pixel was measured.
PIXELS. float32 holds reflectance, uint16 reflectance times 10 000, rgb is an 8-bit picture. A model that was trained on 8-bit pictures makes 8 bits and reads 8 bits.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. The optical scene may be left out; given, its pixel grid and the ground that both share are taken, and nothing else of it.</source>
<translation>Wendet ein Modell von 'Übersetzung von Radar in Optik trainieren' auf eine Radarszene an und schreibt die optischen Bänder, die es daraus macht, in Echtfarben, wo es diese macht.
VERTRAUEN. Der Layer ist erzeugt: er zeigt, wie Boden, der im Radar so aussieht, oft aussieht, nicht was dort war. Der Unsicherheitslayer sagt, wie weit mehrere Ziehungen des Generators auseinandergehen; wo sie übereinstimmen, kann er immer noch falsch sein. Seine Metadaten sagen, dass kein Pixel gemessen wurde.
PIXEL. float32 hält Reflektanz, uint16 Reflektanz mal 10 000, rgb ist ein 8-Bit-Bild. Ein Modell, das mit 8-Bit-Bildern trainiert wurde, macht 8 Bit und liest 8 Bit.
SZENEN. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei. Die optische Szene darf fehlen; ist sie angegeben, werden ihr Pixelraster und der gemeinsame Boden übernommen und sonst nichts von ihr.</translation>
</message>
<message>
<source>Area</source>
<translation>Gebiet</translation>
</message>
<message>
<source>Area per class</source>
<translation>Fläche je Klasse</translation>
</message>
<message>
<source>Area to work on</source>
<translation>Zu bearbeitendes Gebiet</translation>
</message>
<message>
<source>Areas are those of the map, with its errors. For areas with confidence intervals judge the map with 'Assess the accuracy of a map'.
Large scenes make very many polygons; raise the smallest patch.</source>
<translation>Die Flächen sind die der Karte, mit ihren Fehlern. Für Flächen mit Vertrauensintervallen beurteilen Sie die Karte mit 'Genauigkeit einer Karte beurteilen'.
Große Szenen ergeben sehr viele Polygone; vergrößern Sie den kleinsten Flecken.</translation>
</message>
<message>
<source>Around the polygons of a layer</source>
<translation>Rund um die Polygone eines Layers</translation>
</message>
<message>
<source>As the package registry has it</source>
<translation>Wie das Paketverzeichnis es hat</translation>
</message>
<message>
<source>Assess a translation</source>
<translation>Übersetzung beurteilen</translation>
</message>
<message>
<source>Assess the accuracy of a map</source>
<translation>Genauigkeit einer Karte beurteilen</translation>
</message>
<message>
<source>Average accuracy of the classes</source>
<translation>Mittlere Genauigkeit der Klassen</translation>
</message>
<message>
<source>Average accuracy of the classes, of the validation part</source>
<translation>Mittlere Genauigkeit der Klassen, im Validierungsteil</translation>
</message>
<message>
<source>Average precision of all labels together, of the validation part</source>
<translation>Mittlere Präzision aller Labels zusammen, im Validierungsteil</translation>
</message>
<message>
<source>Balance of the classes</source>
<translation>Gewichtung der Klassen</translation>
</message>
<message>
<source>Bands</source>
<translation>Bänder</translation>
</message>
<message>
<source>Bands of the Sentinel-1 layer in file order, such as VV VH; empty finds them by name.</source>
<translation>Bänder des Sentinel-1-Layers in der Reihenfolge der Datei, etwa VV VH; leer findet sie nach Namen.</translation>
</message>
<message>
<source>Bands of the Sentinel-2 layer in file order, such as B02 B03 B04 B08; empty finds them by name.</source>
<translation>Bänder des Sentinel-2-Layers in der Reihenfolge der Datei, etwa B02 B03 B04 B08; leer findet sie nach Namen.</translation>
</message>
<message>
<source>Bands of the layer</source>
<translation>Bänder des Layers</translation>
</message>
<message>
<source>Bands that the model reads</source>
<translation>Bänder, die das Modell liest</translation>
</message>
<message>
<source>Bands to learn from</source>
<translation>Bänder, aus denen gelernt wird</translation>
</message>
<message>
<source>Bands to learn from: all (but those made for looking at the air), 10m (the optical 10 m bands), or published (VV, VH and the optical 10 m bands, all required).</source>
<translation>Bänder, aus denen gelernt wird: all (außer denen, die für die Luft gemacht sind), 10m (die optischen 10-m-Bänder) oder published (VV, VH und die optischen 10-m-Bänder, alle nötig).</translation>
</message>
<message>
<source>Build of PyTorch:</source>
<translation>PyTorch-Variante:</translation>
</message>
<message>
<source>CPU threads</source>
<translation>CPU-Threads</translation>
</message>
<message>
<source>CPU threads that the job may use; 0 uses all cores.</source>
<translation>CPU-Threads, die der Auftrag nutzen darf; 0 nutzt alle Kerne.</translation>
</message>
<message>
<source>CRS</source>
<translation>KBS</translation>
</message>
<message>
<source>CRS of the result</source>
<translation>KBS des Ergebnisses</translation>
</message>
<message>
<source>CRS of the scene, projected, in metres.</source>
<translation>KBS der Szene, projiziert, in Metern.</translation>
</message>
<message>
<source>CUDA 12.6</source>
<translation>CUDA 12.6</translation>
</message>
<message>
<source>CUDA 12.8</source>
<translation>CUDA 12.8</translation>
</message>
<message>
<source>CUDA 13.0</source>
<translation>CUDA 13.0</translation>
</message>
<message>
<source>CUDA 13.2</source>
<translation>CUDA 13.2</translation>
</message>
<message>
<source>Calibration error of the confidence</source>
<translation>Kalibrierungsfehler der Konfidenz</translation>
</message>
<message>
<source>Cancel</source>
<translation>Abbrechen</translation>
</message>
<message>
<source>Cancel it</source>
<translation>Abbrechen</translation>
</message>
<message>
<source>Cancelled; it can be taken up at its last checkpoint.</source>
<translation>Abgebrochen; der Lauf kann bei seinem letzten Zwischenstand aufgenommen werden.</translation>
</message>
<message>
<source>Cancelled; nothing of it is kept.</source>
<translation>Abgebrochen; nichts davon bleibt.</translation>
</message>
<message>
<source>Cancelling…</source>
<translation>Wird abgebrochen…</translation>
</message>
<message>
<source>Card</source>
<translation>Steckbrief</translation>
</message>
<message>
<source>Card as data</source>
<translation>Steckbrief als Daten</translation>
</message>
<message>
<source>Card as data (.json).</source>
<translation>Steckbrief als Daten (.json).</translation>
</message>
<message>
<source>Card to read (.html).</source>
<translation>Steckbrief zum Lesen (.html).</translation>
</message>
<message>
<source>Cells labelled</source>
<translation>Gelabelte Zellen</translation>
</message>
<message>
<source>Cells left out</source>
<translation>Ausgelassene Zellen</translation>
</message>
<message>
<source>Cells of another size than the model has learned from are labelled less well, and a vit takes only sides that its squares divide.
Whether a label is given is a threshold on its probability, chosen on the validation part; move it where missing something costs more than a false alarm.</source>
<translation>Zellen anderer Größe, als das Modell gelernt hat, werden weniger gut gelabelt, und ein vit nimmt nur Seiten, die seine Quadrate teilen.
Ob ein Label vergeben wird, ist eine Schwelle seiner Wahrscheinlichkeit, gewählt am Validierungsteil; verschieben Sie sie, wo Übersehen mehr kostet als ein falscher Alarm.</translation>
</message>
<message>
<source>Channels of the generator's first block; 0 takes the preset's: 16, 32, or 64 as published.</source>
<translation>Kanäle des ersten Blocks im Generator; 0 nimmt die der Voreinstellung: 16, 32, oder 64 wie veröffentlicht.</translation>
</message>
<message>
<source>Check</source>
<translation>Prüfen</translation>
</message>
<message>
<source>Check the engine</source>
<translation>Rechenkern prüfen</translation>
</message>
<message>
<source>Checking SAR-Optical's engine</source>
<translation>Der Rechenkern von SAR-Optical wird geprüft</translation>
</message>
<message>
<source>Choose a Sentinel-1 and a Sentinel-2 layer; for some tasks one of them is enough.</source>
<translation>Wählen Sie einen Sentinel-1- und einen Sentinel-2-Layer; für manche Aufgaben genügt einer.</translation>
</message>
<message>
<source>Choose a Sentinel-1 or a Sentinel-2 layer in step 1.</source>
<translation>Wählen Sie in Schritt 1 einen Sentinel-1- oder einen Sentinel-2-Layer.</translation>
</message>
<message>
<source>Choose a layer.</source>
<translation>Wählen Sie einen Layer.</translation>
</message>
<message>
<source>Choose a map of clusters</source>
<translation>Eine Karte von Clustern wählen</translation>
</message>
<message>
<source>Choose a model</source>
<translation>Ein Modell wählen</translation>
</message>
<message>
<source>Choose a model file from anywhere…</source>
<translation>Eine Modelldatei von irgendwo wählen…</translation>
</message>
<message>
<source>Choose a model in step 3; the task '{}' makes one.</source>
<translation>Wählen Sie in Schritt 3 ein Modell; die Aufgabe '{}' macht eines.</translation>
</message>
<message>
<source>Choose a run to see what it was.</source>
<translation>Wählen Sie einen Lauf, um zu sehen, was er war.</translation>
</message>
<message>
<source>Choose a scene</source>
<translation>Eine Szene wählen</translation>
</message>
<message>
<source>Choose another…</source>
<translation>Anderes wählen…</translation>
</message>
<message>
<source>Choose files that are no layers: a scene, its bands, or a product…</source>
<translation>Dateien wählen, die keine Layer sind: eine Szene, ihre Bänder, oder ein Produkt…</translation>
</message>
<message>
<source>Choose the generated layer to judge in step 3.</source>
<translation>Wählen Sie in Schritt 3 den erzeugten Layer, der beurteilt werden soll.</translation>
</message>
<message>
<source>Choose the layer of known classes in step 3.</source>
<translation>Wählen Sie in Schritt 3 den Layer der bekannten Klassen.</translation>
</message>
<message>
<source>Choose the map to judge in step 3.</source>
<translation>Wählen Sie in Schritt 3 die Karte, die beurteilt werden soll.</translation>
</message>
<message>
<source>Chosen for this machine</source>
<translation>Für diesen Rechner gewählt</translation>
</message>
<message>
<source>Class</source>
<translation>Klasse</translation>
</message>
<message>
<source>Class list, with ; between the names</source>
<translation>Klassenliste, Namen durch ; getrennt</translation>
</message>
<message>
<source>Class of the map</source>
<translation>Klasse der Karte</translation>
</message>
<message>
<source>Classes</source>
<translation>Klassen</translation>
</message>
<message>
<source>Classes on the map</source>
<translation>Klassen auf der Karte</translation>
</message>
<message>
<source>Classes that it knows</source>
<translation>Klassen, die es kennt</translation>
</message>
<message>
<source>Classes to learn, a row each: key (what field, raster or table holds), name, colour (#rrggbb), and map value if you like; in place of a class list. What is not listed is not learned; an empty table takes all as they are.</source>
<translation>Zu lernende Klassen, eine je Zeile: Schlüssel (was Feld, Raster oder Tabelle enthält), Name, Farbe (#rrggbb) und, wenn Sie mögen, Kartenwert; an Stelle einer Klassenliste. Was nicht aufgeführt ist, wird nicht gelernt; eine leere Tabelle nimmt alles, wie es ist.</translation>
</message>
<message>
<source>Classes to learn, a row each: key (what the field or raster holds), name, colour (#rrggbb) and, optionally, map value. What is not listed is not learned; an empty table takes all classes as they are.</source>
<translation>Zu lernende Klassen, eine je Zeile: Schlüssel (was Feld oder Raster enthält), Name, Farbe (#rrggbb) und, wahlfrei, Kartenwert. Was nicht aufgeführt ist, wird nicht gelernt; eine leere Tabelle nimmt alle Klassen, wie sie sind.</translation>
</message>
<message>
<source>Classes: names, colours and values</source>
<translation>Klassen: Namen, Farben und Werte</translation>
</message>
<message>
<source>Click a cluster on the map</source>
<translation>Einen Cluster auf der Karte anklicken</translation>
</message>
<message>
<source>Click on the map: the cluster there is chosen in the list, ready to be named</source>
<translation>Klicken Sie auf die Karte: der Cluster dort wird in der Liste gewählt und kann benannt werden</translation>
</message>
<message>
<source>Click the corners of a polygon of the chosen class on the map, and end with a right click</source>
<translation>Klicken Sie die Ecken eines Polygons der gewählten Klasse auf der Karte an, und schließen Sie es mit der rechten Taste</translation>
</message>
<message>
<source>Close</source>
<translation>Schließen</translation>
</message>
<message>
<source>Close QGIS</source>
<translation>QGIS schließen</translation>
</message>
<message>
<source>Close QGIS while SAR-Optical is at work?</source>
<translation>QGIS schließen, während SAR-Optical arbeitet?</translation>
</message>
<message>
<source>Close at once</source>
<translation>Sofort schließen</translation>
</message>
<message>
<source>Clouds are larger by so many pixels</source>
<translation>Wolken sind um so viele Pixel größer</translation>
</message>
<message>
<source>Cluster</source>
<translation>Cluster</translation>
</message>
<message>
<source>Clusters</source>
<translation>Cluster</translation>
</message>
<message>
<source>Clusters are what the sensors tell apart, which need not be what you call a class. Their descriptions are guesses from indices and backscatter: look before you believe them.
Confidence is the probability of the mapped cluster. It says how sure the network is, not how right it is. Another seed gives somewhat other clusters.</source>
<translation>Cluster sind, was die Sensoren unterscheiden, und das muss nicht sein, was Sie eine Klasse nennen. Ihre Beschreibungen sind aus Indizes und Rückstreuung geraten: sehen Sie nach, ehe Sie ihnen glauben.
Konfidenz ist die Wahrscheinlichkeit des kartierten Clusters. Sie sagt, wie sicher das Netz ist, nicht wie richtig es liegt. Ein anderer Startwert ergibt etwas andere Cluster.</translation>
</message>
<message>
<source>Cohen's kappa</source>
<translation>Cohens Kappa</translation>
</message>
<message>
<source>Collapse ratio</source>
<translation>Kollapsverhältnis</translation>
</message>
<message>
<source>Colour</source>
<translation>Farbe</translation>
</message>
<message>
<source>Colour of the class</source>
<translation>Farbe der Klasse</translation>
</message>
<message>
<source>Colour of {}; double-click to change it</source>
<translation>Farbe von {}; doppelklicken, um sie zu ändern</translation>
</message>
<message>
<source>Compares a land-cover map with what is known: polygons, points, or a raster of classes. The report holds the confusion matrix, overall and average accuracy, kappa, recall (producer's accuracy), precision (user's accuracy), F1 and intersection over union of each class, and the area of each class on the ellipsoid.
REFERENCE. Judge by places that the map was not made from. Polygons that a network has learned from, or that lie beside those, tell nothing of the rest of the map.
AREAS. Mapped areas are wrong where the map is wrong. If the reference is a random sample, say how it was drawn, and the areas are corrected and get confidence intervals (Olofsson et al. 2014). Points that were chosen by hand allow neither.
CLASSES. Classes of map and reference meet by their names, else by their values. If they are called differently, pair them in the table.</source>
<translation>Vergleicht eine Landbedeckungskarte mit dem, was bekannt ist: Polygonen, Punkten oder einem Raster von Klassen. Der Bericht enthält die Konfusionsmatrix, Gesamt- und mittlere Genauigkeit, Kappa, Recall (Herstellergenauigkeit), Präzision (Nutzergenauigkeit), F1 und Intersection over Union jeder Klasse, und die Fläche jeder Klasse auf dem Ellipsoid.
REFERENZ. Beurteilen Sie an Orten, aus denen die Karte nicht gemacht wurde. Polygone, aus denen ein Netz gelernt hat, oder die neben solchen liegen, sagen nichts über den Rest der Karte.
FLÄCHEN. Kartierte Flächen sind falsch, wo die Karte falsch ist. Ist die Referenz eine Zufallsstichprobe, so sagen Sie, wie sie gezogen wurde; dann werden die Flächen berichtigt und bekommen Vertrauensintervalle (Olofsson et al. 2014). Von Hand gewählte Punkte erlauben beides nicht.
KLASSEN. Klassen von Karte und Referenz finden sich nach ihren Namen, sonst nach ihren Werten. Heißen sie verschieden, so ordnen Sie sie in der Tabelle einander zu.</translation>
</message>
<message>
<source>Compares generated with measured optical pixels, patch by patch: PSNR, SSIM, absolute and squared error, spectral angle, sharpness and the collapse ratio, as a whole, by band and, where it is known, by terrain. The report shows radar, generated and true patches from the best to the worst.
A LAYER is judged by a clear Sentinel-2 scene of the same ground and nearly the same date; with the radar that made it, the collapse ratio is told as well; with its uncertainty layer, how well that ranks the true errors. Of a scene whose clouds were filled, name the layer that tells measured from generated pixels: only generated ones are judged then.
A MODEL is judged by a folder of SEN1-2 pairs, of which a split file says what was learned from. Patches of a scene overlap by half; a split that has patches of one scene on both sides leaks, and the report says so. These are 8-bit pictures: judge a model of reflectance by a layer that it made.
READING THE FIGURES. PSNR and SSIM reward blur: read them beside the sharpness, which is 1 for the truth, and beside what the mere mean colour of the truth scores, which is much where the ground is dark. A collapse ratio below 1 means that the radar was handed through rather than translated.</source>
<translation>Vergleicht erzeugte mit gemessenen optischen Pixeln, Ausschnitt für Ausschnitt: PSNR, SSIM, absoluter und quadratischer Fehler, Spektralwinkel, Schärfe und das Kollapsverhältnis, im Ganzen, nach Bändern und, wo bekannt, nach Geländeart. Der Bericht zeigt Radar, erzeugte und wahre Ausschnitte vom besten zum schlechtesten.
EIN LAYER wird durch eine klare Sentinel-2-Szene desselben Bodens und fast desselben Datums beurteilt; mit dem Radar, aus dem er gemacht wurde, wird auch das Kollapsverhältnis genannt; mit seinem Unsicherheitslayer, wie gut dieser die wahren Fehler ordnet. Bei einer Szene, deren Wolken gefüllt wurden, nennen Sie den Layer, der gemessene von erzeugten Pixeln unterscheidet: dann werden nur die erzeugten beurteilt.
EIN MODELL wird an einem Ordner von SEN1-2-Paaren beurteilt, von denen eine Aufteilungsdatei sagt, woraus gelernt wurde. Ausschnitte einer Szene überlappen zur Hälfte; eine Aufteilung, die Ausschnitte einer Szene auf beiden Seiten hat, ist undicht, und der Bericht sagt es. Dies sind 8-Bit-Bilder: beurteilen Sie ein Modell von Reflektanz an einem Layer, den es gemacht hat.
WIE DIE ZAHLEN ZU LESEN SIND. PSNR und SSIM belohnen Unschärfe: lesen Sie sie neben der Schärfe, die für die Wahrheit 1 ist, und neben dem, was die bloße mittlere Farbe der Wahrheit erreicht; das ist viel, wo der Boden dunkel ist. Ein Kollapsverhältnis unter 1 heißt, dass das Radar eher durchgereicht als übersetzt wurde.</translation>
</message>
<message>
<source>Compute on</source>
<translation>Rechnen auf</translation>
</message>
<message>
<source>Compute on:</source>
<translation>Rechnen auf:</translation>
</message>
<message>
<source>Confidence</source>
<translation>Konfidenz</translation>
</message>
<message>
<source>Confidence layer of a map</source>
<translation>Konfidenzlayer einer Karte</translation>
</message>
<message>
<source>Confidence layer of the map</source>
<translation>Konfidenzlayer der Karte</translation>
</message>
<message>
<source>Confidence layer that classifylandcover wrote beside the map: the report then shows whether the map is right as often as it says.</source>
<translation>Konfidenzlayer, den classifylandcover neben die Karte geschrieben hat: der Bericht zeigt dann, ob die Karte so oft recht hat, wie sie sagt.</translation>
</message>
<message>
<source>Confidence layer: probability of the mapped class, 0 to 1.</source>
<translation>Konfidenzlayer: Wahrscheinlichkeit der kartierten Klasse, 0 bis 1.</translation>
</message>
<message>
<source>Confusion matrix and accuracies per class (.csv).</source>
<translation>Konfusionsmatrix und Genauigkeiten je Klasse (.csv).</translation>
</message>
<message>
<source>Confusion matrix as CSV</source>
<translation>Konfusionsmatrix als CSV</translation>
</message>
<message>
<source>Copied; paste it where you need it.</source>
<translation>Kopiert; fügen Sie es ein, wo Sie es brauchen.</translation>
</message>
<message>
<source>Copy a weights file into your models folder</source>
<translation>Eine Gewichtsdatei in Ihren Modellordner kopieren</translation>
</message>
<message>
<source>Copy as</source>
<translation>Kopieren als</translation>
</message>
<message>
<source>Copy how it stands, without your name</source>
<translation>Kopieren, wie es steht, ohne Ihren Namen</translation>
</message>
<message>
<source>Copy report</source>
<translation>Bericht kopieren</translation>
</message>
<message>
<source>Copy the run as a command, to use it in a script</source>
<translation>Den Lauf als Befehl kopieren, um ihn in einem Skript zu verwenden</translation>
</message>
<message>
<source>Counting the pixels of a map</source>
<translation>Pixel einer Karte werden gezählt</translation>
</message>
<message>
<source>Crops per step</source>
<translation>Ausschnitte je Schritt</translation>
</message>
<message>
<source>Crops per step; 0 takes the preset's.</source>
<translation>Ausschnitte je Schritt; 0 nimmt die Zahl der Voreinstellung.</translation>
</message>
<message>
<source>Curve of the training</source>
<translation>Kurve des Trainings</translation>
</message>
<message>
<source>Cuts a Sentinel-1 and Sentinel-2 pair into cells, and says which labels each of them has.</source>
<translation>Teilt ein Paar aus Sentinel-1 und Sentinel-2 in Zellen und sagt, welche Labels jede von ihnen hat.</translation>
</message>
<message>
<source>Cuts a pair into square cells and labels each with a model of 'Teach labels of scenes'. The result is a layer of polygons, coloured by the likeliest label so that the scene shows through.
FIELDS. label is the likeliest label of a cell, probability how likely it is, and labels are all that are likely enough, with ; between them. There is a field with the probability of each label, which you can colour or filter by: p_water, for example. valid_share is the part of the cell that was usable, and sensors says from which it was labelled.
CELLS. They are as large as the scenes that the model has learned from, and should be: it knows other sizes less well. Cells of which less than a quarter is usable are left out; you can choose the share.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills.</source>
<translation>Teilt ein Paar in quadratische Zellen und labelt jede mit einem Modell von 'Szenenlabels beibringen'. Das Ergebnis ist ein Polygonlayer, nach dem wahrscheinlichsten Label so gefärbt, dass die Szene durchscheint.
FELDER. label ist das wahrscheinlichste Label einer Zelle, probability seine Wahrscheinlichkeit, und labels sind alle, die wahrscheinlich genug sind, durch ; getrennt. Es gibt ein Feld mit der Wahrscheinlichkeit jedes Labels, nach dem Sie färben oder filtern können: etwa p_water. valid_share ist der Teil der Zelle, der brauchbar war, und sensors sagt, woraus sie gelabelt wurde.
ZELLEN. Sie sind so groß wie die Szenen, aus denen das Modell gelernt hat, und sollten es sein: andere Größen kennt es weniger gut. Zellen, von denen weniger als ein Viertel brauchbar ist, werden ausgelassen; Sie können den Anteil wählen.
SZENEN. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei. Wo das Modell gelernt hat, ohne einen Sensor auszukommen, darf eine Szene fehlen oder Löcher haben, die die andere füllt.</translation>
</message>
<message>
<source>Data</source>
<translation>Daten</translation>
</message>
<message>
<source>Delete the engine's environment in {}? Models and results stay.</source>
<translation>Die Umgebung des Rechenkerns in {} löschen? Modelle und Ergebnisse bleiben.</translation>
</message>
<message>
<source>Delete the environment from the disk</source>
<translation>Die Umgebung von der Platte löschen</translation>
</message>
<message>
<source>Details</source>
<translation>Einzelheiten</translation>
</message>
<message>
<source>Difference on what is kept for validation, at the last step</source>
<translation>Unterschied auf dem für die Validierung Behaltenen im letzten Schritt</translation>
</message>
<message>
<source>Difference to the measured bands at the last step</source>
<translation>Unterschied zu den gemessenen Bändern im letzten Schritt</translation>
</message>
<message>
<source>Disk</source>
<translation>Platte</translation>
</message>
<message>
<source>Do it, on the chosen area</source>
<translation>Auf dem gewählten Gebiet tun</translation>
</message>
<message>
<source>Done in {}.</source>
<translation>Fertig in {}.</translation>
</message>
<message>
<source>Double-click a name or value to change it, and a colour to choose another</source>
<translation>Doppelklicken Sie auf Name oder Wert, um sie zu ändern, und auf eine Farbe, um eine andere zu wählen</translation>
</message>
<message>
<source>Download weights of others</source>
<translation>Gewichte anderer herunterladen</translation>
</message>
<message>
<source>Download weights of others that are named in init and are not on this machine: hundreds of megabytes.</source>
<translation>Gewichte anderer herunterladen, die in init genannt und nicht auf diesem Rechner sind: Hunderte von Megabyte.</translation>
</message>
<message>
<source>Download {} and install</source>
<translation>{} herunterladen und installieren</translation>
</message>
<message>
<source>Drag a rectangle over the map</source>
<translation>Ein Rechteck über die Karte ziehen</translation>
</message>
<message>
<source>Drag a rectangle over the map.</source>
<translation>Ziehen Sie ein Rechteck über die Karte.</translation>
</message>
<message>
<source>Draw</source>
<translation>Zeichnen</translation>
</message>
<message>
<source>Draw a few polygons of each class, or name clusters, in step 3.</source>
<translation>Zeichnen Sie in Schritt 3 einige Polygone jeder Klasse, oder benennen Sie Cluster.</translation>
</message>
<message>
<source>Draw a rectangle</source>
<translation>Ein Rechteck zeichnen</translation>
</message>
<message>
<source>Draw polygons</source>
<translation>Polygone zeichnen</translation>
</message>
<message>
<source>Draw where you know the land cover</source>
<translation>Zeichnen, wo Sie die Landbedeckung kennen</translation>
</message>
<message>
<source>Draw {}</source>
<translation>{} zeichnen</translation>
</message>
<message>
<source>Draws for the uncertainty</source>
<translation>Ziehungen für die Unsicherheit</translation>
</message>
<message>
<source>Draws of dropout, each with the scene turned another way, whose spread is compared with the true errors, pixel by pixel; for a model and a folder. 0 compares nothing.</source>
<translation>Ziehungen des Dropouts, jede mit anders gedrehter Szene, deren Streuung Pixel für Pixel mit den wahren Fehlern verglichen wird; für ein Modell und einen Ordner. 0 vergleicht nichts.</translation>
</message>
<message>
<source>Draws of dropout, each with the scene turned another way, whose spread is the uncertainty layer.</source>
<translation>Ziehungen des Dropouts, jede mit anders gedrehter Szene, deren Streuung der Unsicherheitslayer ist.</translation>
</message>
<message>
<source>Draws to compare the spread of with the errors</source>
<translation>Ziehungen, deren Streuung mit den Fehlern verglichen wird</translation>
</message>
<message>
<source>ESA WorldCover</source>
<translation>ESA WorldCover</translation>
</message>
<message>
<source>Earlier runs; a double click sets the panel as it was</source>
<translation>Frühere Läufe; ein Doppelklick stellt das Bedienfeld ein, wie es war</translation>
</message>
<message>
<source>Easting of the upper-left corner</source>
<translation>Rechtswert der linken oberen Ecke</translation>
</message>
<message>
<source>Easting of the upper-left corner in metres.</source>
<translation>Rechtswert der linken oberen Ecke in Metern.</translation>
</message>
<message>
<source>Empty</source>
<translation>Leer</translation>
</message>
<message>
<source>Encoder, which reads the image</source>
<translation>Encoder, der das Bild liest</translation>
</message>
<message>
<source>End after so many looks without gain</source>
<translation>Ende nach so vielen Prüfungen ohne Gewinn</translation>
</message>
<message>
<source>End it within a second; nothing of it is kept</source>
<translation>Binnen einer Sekunde beenden; nichts davon bleibt</translation>
</message>
<message>
<source>End the training now, and keep what it has learned so far</source>
<translation>Das Training jetzt beenden und behalten, was es bisher gelernt hat</translation>
</message>
<message>
<source>End when validation has not improved in this many looks (about 40 in a training, at least ten steps apart); 0 goes to the end. The best weights are kept in any case.</source>
<translation>Enden, wenn die Validierung so viele Prüfungen lang nicht besser wurde (ein Training hat etwa 40, mindestens zehn Schritte auseinander); 0 geht bis zum Schluss. Die besten Gewichte bleiben in jedem Fall.</translation>
</message>
<message>
<source>Ending what is at work …</source>
<translation>Was läuft, wird beendet …</translation>
</message>
<message>
<source>Engine</source>
<translation>Rechenkern</translation>
</message>
<message>
<source>Engine {} is running.</source>
<translation>Rechenkern {} läuft.</translation>
</message>
<message>
<source>Environment…</source>
<translation>Umgebung…</translation>
</message>
<message>
<source>Equivalent number of looks of the radar speckle (IW GRDH has about 4.4).</source>
<translation>Gleichwertige Zahl der Looks des Radarspeckles (IW GRDH hat etwa 4,4).</translation>
</message>
<message>
<source>Error</source>
<translation>Fehler</translation>
</message>
<message>
<source>Error on the clear ground around (RMSE)</source>
<translation>Fehler auf dem klaren Boden ringsum (RMSE)</translation>
</message>
<message>
<source>Export a model as ONNX</source>
<translation>Modell als ONNX exportieren</translation>
</message>
<message>
<source>Feature layer: a GeoTIFF with one band per component.</source>
<translation>Merkmalslayer: ein GeoTIFF mit einem Band je Komponente.</translation>
</message>
<message>
<source>Feature layer: the network's features per pixel.</source>
<translation>Merkmalslayer: die Merkmale des Netzes je Pixel.</translation>
</message>
<message>
<source>Features</source>
<translation>Merkmale</translation>
</message>
<message>
<source>Features have no names: what a band of them means is not known. They are worth what the scenes are worth that the model has seen; a model of one summer says little about winter.
Bands that not all pairs have are left out, and so are the bands of 60 m.</source>
<translation>Merkmale haben keine Namen: was ein Band bedeutet, ist nicht bekannt. Sie sind so viel wert wie die Szenen, die das Modell gesehen hat; ein Modell eines Sommers sagt wenig über den Winter.
Bänder, die nicht alle Paare haben, bleiben weg, und ebenso die Bänder mit 60 m.</translation>
</message>
<message>
<source>Features of two different models cannot be compared, not even of two runs on the same scenes.
8-bit values are half the size of float16 and coarser; what lies beyond their range is cut, and the log says how much. float16 keeps three digits.</source>
<translation>Merkmale zweier verschiedener Modelle lassen sich nicht vergleichen, auch nicht die zweier Läufe auf denselben Szenen.
8-Bit-Werte brauchen halb so viel Platz wie float16 und sind gröber; was außerhalb ihres Bereichs liegt, wird abgeschnitten, und das Protokoll sagt, wie viel. float16 behält drei Stellen.</translation>
</message>
<message>
<source>Fewer than two classes have names yet; click a cluster on the map and name it.</source>
<translation>Noch haben weniger als zwei Klassen Namen; klicken Sie auf einen Cluster in der Karte und benennen Sie ihn.</translation>
</message>
<message>
<source>Field of the class</source>
<translation>Feld der Klasse</translation>
</message>
<message>
<source>Field of the polygons that holds the class, as a name or a number.</source>
<translation>Feld der Polygone, das die Klasse enthält, als Name oder Zahl.</translation>
</message>
<message>
<source>Field of the reference that holds the class, as a name or a number.</source>
<translation>Feld der Referenz, das die Klasse enthält, als Name oder Zahl.</translation>
</message>
<message>
<source>Figures</source>
<translation>Zahlen</translation>
</message>
<message>
<source>Figures by patch (.csv).</source>
<translation>Zahlen je Ausschnitt (.csv).</translation>
</message>
<message>
<source>Figures by patch as CSV</source>
<translation>Zahlen je Ausschnitt als CSV</translation>
</message>
<message>
<source>File</source>
<translation>Datei</translation>
</message>
<message>
<source>Fill clouds from radar</source>
<translation>Wolken aus Radar füllen</translation>
</message>
<message>
<source>Filled scene</source>
<translation>Gefüllte Szene</translation>
</message>
<message>
<source>Filled scene: a GeoTIFF with the bands that the model makes.</source>
<translation>Gefüllte Szene: ein GeoTIFF mit den Bändern, die das Modell macht.</translation>
</message>
<message>
<source>Fills the clouds of a Sentinel-2 scene with a translation of radar, and marks every generated pixel.</source>
<translation>Füllt die Wolken einer Sentinel-2-Szene mit einer Übersetzung des Radars und kennzeichnet jedes erzeugte Pixel.</translation>
</message>
<message>
<source>Filter against radar speckle before training and at every later use: none, lee (refined Lee) or bm3d (slow; needs its own library).</source>
<translation>Filter gegen Radarspeckle vor dem Training und bei jeder späteren Anwendung: none, lee (verfeinerter Lee) oder bm3d (langsam; braucht eine eigene Bibliothek).</translation>
</message>
<message>
<source>Filter against radar speckle, for a network from scratch: none, lee (refined Lee) or bm3d (needs its own library).</source>
<translation>Filter gegen Radarspeckle, für ein Netz von Grund auf: none, lee (verfeinerter Lee) oder bm3d (braucht eine eigene Bibliothek).</translation>
</message>
<message>
<source>Filter against speckle</source>
<translation>Filter gegen Speckle</translation>
</message>
<message>
<source>Find by name, task, band or class</source>
<translation>Suchen nach Name, Aufgabe, Band oder Klasse</translation>
</message>
<message>
<source>Folder</source>
<translation>Ordner</translation>
</message>
<message>
<source>Folder for settings, curves and checkpoints of the run, to take it up again; empty keeps none.</source>
<translation>Ordner für Einstellungen, Kurven und Zwischenstände des Laufs, um ihn wieder aufzunehmen; leer behält keine.</translation>
</message>
<message>
<source>Folder of SEN1-2</source>
<translation>Ordner von SEN1-2</translation>
</message>
<message>
<source>Folder of SEN1-2 pairs, as published or parted by terrain (agri, barrenland, grassland, urban), to judge the model on.</source>
<translation>Ordner von SEN1-2-Paaren, wie veröffentlicht oder nach Geländeart geteilt (agri, barrenland, grassland, urban), an dem das Modell beurteilt wird.</translation>
</message>
<message>
<source>Folder of the run</source>
<translation>Ordner des Laufs</translation>
</message>
<message>
<source>Folder of wheels:</source>
<translation>Ordner mit Wheels:</translation>
</message>
<message>
<source>Folder that keeps patches</source>
<translation>Ordner, der Ausschnitte aufbewahrt</translation>
</message>
<message>
<source>Folder that keeps what was read and prepared for the next training on the same scenes.</source>
<translation>Ordner, der Gelesenes und Vorbereitetes für das nächste Training auf denselben Szenen aufbewahrt.</translation>
</message>
<message>
<source>Folder to install into:</source>
<translation>Ordner für die Installation:</translation>
</message>
<message>
<source>Folder:</source>
<translation>Ordner:</translation>
</message>
<message>
<source>For ten minutes after a job an engine waits with its libraries loaded: the next job starts at once</source>
<translation>Zehn Minuten nach einem Auftrag wartet ein Rechenkern mit geladenen Bibliotheken: der nächste Auftrag beginnt sofort</translation>
</message>
<message>
<source>From</source>
<translation>Von</translation>
</message>
<message>
<source>Fréchet distance of generated from true pictures</source>
<translation>Fréchet-Abstand der erzeugten von wahren Bildern</translation>
</message>
<message>
<source>Further band files of the {} scene</source>
<translation>Weitere Banddateien der {}-Szene</translation>
</message>
<message>
<source>Fuses a Sentinel-1 and Sentinel-2 pair into a feature layer with a trained model.</source>
<translation>Fusioniert ein Paar aus Sentinel-1 und Sentinel-2 mit einem trainierten Modell zu einem Merkmalslayer.</translation>
</message>
<message>
<source>Fusion</source>
<translation>Fusion</translation>
</message>
<message>
<source>GPUs that compute</source>
<translation>GPUs, die rechnen</translation>
</message>
<message>
<source>Generated</source>
<translation>Erzeugt</translation>
</message>
<message>
<source>Generated layer</source>
<translation>Erzeugter Layer</translation>
</message>
<message>
<source>Generated optical layer to judge by the Sentinel-2 scene (s2), such as translatesar wrote.</source>
<translation>Erzeugter optischer Layer, der an der Sentinel-2-Szene (s2) beurteilt wird, etwa von translatesar.</translation>
</message>
<message>
<source>GeoPackage (*.gpkg)</source>
<translation>GeoPackage (*.gpkg)</translation>
</message>
<message>
<source>Getting the engine ready</source>
<translation>Der Rechenkern wird bereit gemacht</translation>
</message>
<message>
<source>Go back to the place before</source>
<translation>Zurück zum Ort davor</translation>
</message>
<message>
<source>Go to where the current map is least sure: a polygon there teaches the most</source>
<translation>Dorthin gehen, wo die jetzige Karte am unsichersten ist: ein Polygon dort lehrt am meisten</translation>
</message>
<message>
<source>Good</source>
<translation>Gut</translation>
</message>
<message>
<source>Graphics card</source>
<translation>Grafikkarte</translation>
</message>
<message>
<source>Height in pixels</source>
<translation>Höhe in Pixeln</translation>
</message>
<message>
<source>History</source>
<translation>Verlauf</translation>
</message>
<message>
<source>How bands enter</source>
<translation>Wie Bänder hineinkommen</translation>
</message>
<message>
<source>How bands enter a deep network from scratch: single (each by itself, through filters that all share) or merged (all together).</source>
<translation>Wie Bänder in ein tiefes Netz von Grund auf kommen: single (jedes für sich, durch Filter, die alle teilen) oder merged (alle zusammen).</translation>
</message>
<message>
<source>How bands enter the network: single (each by itself, through filters that all share, as published) or merged (all together, as usual; the first of the two stages is left out then).</source>
<translation>Wie Bänder in das Netz kommen: single (jedes für sich, durch Filter, die alle teilen, wie veröffentlicht) oder merged (alle zusammen, wie üblich; die erste der beiden Stufen entfällt dann).</translation>
</message>
<message>
<source>How long the network learns: the longer, the better, up to a point</source>
<translation>Wie lange das Netz lernt: je länger, desto besser, bis zu einem Punkt</translation>
</message>
<message>
<source>How long to train: quick (a first look), standard, or thorough.</source>
<translation>Wie lange trainiert wird: quick (ein erster Blick), standard oder thorough.</translation>
</message>
<message>
<source>How long to train: quick (a first look), standard, or thorough. Without effect when a weights file is given.</source>
<translation>Wie lange trainiert wird: quick (ein erster Blick), standard oder thorough. Ohne Wirkung, wenn eine Gewichtsdatei angegeben ist.</translation>
</message>
<message>
<source>How many bands to write. Bands are principal components, those that vary most first; 0 writes all.</source>
<translation>Wie viele Bänder geschrieben werden. Bänder sind Hauptkomponenten, die am stärksten schwankenden zuerst; 0 schreibt alle.</translation>
</message>
<message>
<source>How many kinds of ground to tell apart; they can be named and merged afterwards</source>
<translation>Wie viele Arten von Boden unterschieden werden; sie lassen sich danach benennen und zusammenlegen</translation>
</message>
<message>
<source>How much of the network learns</source>
<translation>Wie viel vom Netz lernt</translation>
</message>
<message>
<source>How much of the network learns: finetune (all of it, as usual) or linear (only its last layer: quick, and safe with very few labels; needs a model to start from).</source>
<translation>Wie viel vom Netz lernt: finetune (alles, wie üblich) oder linear (nur seine letzte Schicht: schnell, und sicher bei sehr wenigen Labels; braucht ein Ausgangsmodell).</translation>
</message>
<message>
<source>How superpixels are cut</source>
<translation>Wie Superpixel geschnitten werden</translation>
</message>
<message>
<source>How superpixels are cut: slic or felzenszwalb.</source>
<translation>Wie Superpixel geschnitten werden: slic oder felzenszwalb.</translation>
</message>
<message>
<source>How the generator is run</source>
<translation>Wie der Generator läuft</translation>
</message>
<message>
<source>How the generator is run: eval (each place for itself, without chance), paper (as pix2pix was tested: with dropout and the statistics of each window), or as the model says.</source>
<translation>Wie der Generator läuft: eval (jeder Ort für sich, ohne Zufall), paper (wie pix2pix geprüft wurde: mit Dropout und der Statistik jedes Fensters), oder wie das Modell sagt.</translation>
</message>
<message>
<source>How the reference was chosen</source>
<translation>Wie die Referenz gewählt wurde</translation>
</message>
<message>
<source>How the reference was chosen: whole (places chosen by hand, or all there is), random (points drawn at random), or stratified (points drawn at random within each mapped class). Random points allow areas to be corrected for the map's errors, with 95 % intervals (Olofsson et al. 2014).</source>
<translation>Wie die Referenz gewählt wurde: whole (von Hand gewählte Orte, oder alles, was es gibt), random (zufällig gezogene Punkte) oder stratified (innerhalb jeder kartierten Klasse zufällig gezogene Punkte). Zufällige Punkte erlauben, Flächen um die Fehler der Karte zu berichtigen, mit 95-%-Intervallen (Olofsson et al. 2014).</translation>
</message>
<message>
<source>How the sensors enter</source>
<translation>Wie die Sensoren hineinkommen</translation>
</message>
<message>
<source>How the sensors enter a vit</source>
<translation>Wie die Sensoren in ein vit kommen</translation>
</message>
<message>
<source>How the sensors enter a vit from scratch: stack (one token a place, of all bands) or separate (one token a place and sensor).</source>
<translation>Wie die Sensoren in ein vit von Grund auf kommen: stack (ein Token je Ort, aus allen Bändern) oder separate (ein Token je Ort und Sensor).</translation>
</message>
<message>
<source>How the sensors enter: stack (one token a place, of all bands) or separate (one token a place and sensor).</source>
<translation>Wie die Sensoren hineinkommen: stack (ein Token je Ort, aus allen Bändern) oder separate (ein Token je Ort und Sensor).</translation>
</message>
<message>
<source>How to learn</source>
<translation>Wie gelernt wird</translation>
</message>
<message>
<source>How to learn: improved, published (pix2pix as released), or l1 (no discriminator: smooth, for comparison).</source>
<translation>Wie gelernt wird: improved, published (pix2pix wie veröffentlicht) oder l1 (kein Diskriminator: glatt, zum Vergleich).</translation>
</message>
<message>
<source>IGBP, as in DFC2020</source>
<translation>IGBP, wie in DFC2020</translation>
</message>
<message>
<source>In brackets: sensors that the model can do without</source>
<translation>In Klammern: Sensoren, ohne die das Modell auskommt</translation>
</message>
<message>
<source>Install again</source>
<translation>Neu installieren</translation>
</message>
<message>
<source>Install from the folder</source>
<translation>Aus dem Ordner installieren</translation>
</message>
<message>
<source>Install, check, repair or remove the engine that computes</source>
<translation>Den Rechenkern installieren, prüfen, reparieren oder entfernen</translation>
</message>
<message>
<source>Installing SAR-Optical's engine</source>
<translation>Der Rechenkern von SAR-Optical wird installiert</translation>
</message>
<message>
<source>Install…</source>
<translation>Installieren…</translation>
</message>
<message>
<source>It computes for a moment only: a GPU that grows hot, or whose memory another program fills, shows that under load alone.</source>
<translation>Es rechnet nur einen Augenblick: eine GPU, die heiß wird oder deren Speicher ein anderes Programm füllt, zeigt das erst unter Last.</translation>
</message>
<message>
<source>It is generated, not measured: do not classify it, do not compute indices of it, and do not compare dates with it.
The uncertainty is that of the draws of one generator. It does not know what the generator does not know.</source>
<translation>Er ist erzeugt, nicht gemessen: klassifizieren Sie ihn nicht, rechnen Sie keine Indizes aus ihm, und vergleichen Sie keine Zeitpunkte damit.
Die Unsicherheit ist die der Ziehungen eines Generators. Sie weiß nicht, was der Generator nicht weiß.</translation>
</message>
<message>
<source>It knows only the classes that it was taught: what is none of them is mapped as the one most like it.
A class with a single polygon is learned but cannot be judged. The accuracy is that of your validation polygons, which you drew where the land cover is plain; judge the map itself with 'Assess the accuracy of a map'.</source>
<translation>Es kennt nur die Klassen, die ihm beigebracht wurden: was keine davon ist, wird als die ähnlichste kartiert.
Eine Klasse mit einem einzigen Polygon wird gelernt, kann aber nicht beurteilt werden. Die Genauigkeit ist die Ihrer Validierungspolygone, die Sie dort gezeichnet haben, wo die Landbedeckung eindeutig ist; die Karte selbst beurteilen Sie mit 'Genauigkeit einer Karte beurteilen'.</translation>
</message>
<message>
<source>It needs a model of the same bands, and clear ground around the clouds to take the level from; a scene that is all cloud has none.
Clouds that the mask has missed stay, and what it took for clouds is replaced. Look at the mask first.</source>
<translation>Es braucht ein Modell derselben Bänder und klaren Boden um die Wolken, von dem die Helligkeit genommen wird; eine Szene, die ganz Wolke ist, hat keinen.
Wolken, die die Maske übersehen hat, bleiben, und was sie für Wolken hielt, wird ersetzt. Sehen Sie sich zuerst die Maske an.</translation>
</message>
<message>
<source>It resamples; it does not coregister. Where the radar was terrain corrected with a poor elevation model, a shift of some pixels stays, and it is the same in the result.
A radar product in its own geometry (GRD) is placed by its ground control points only: in mountains it is off by what the heights shift it, and the log says how much that may be. Take a terrain corrected one (RTC) where you can.</source>
<translation>Es rechnet um; es passt nicht ein. Wurde das Radar mit einem schlechten Höhenmodell geländekorrigiert, so bleibt ein Versatz von einigen Pixeln, und er ist im Ergebnis derselbe.
Ein Radarprodukt in seiner eigenen Geometrie (GRD) wird nur nach seinen Passpunkten gelegt: in Bergen liegt es um das daneben, was die Höhen es verschieben, und das Protokoll sagt, wie viel das sein kann. Nehmen Sie ein geländekorrigiertes (RTC), wo Sie können.</translation>
</message>
<message>
<source>It sees squares of about eight pixels, so what is smaller, such as a road or a brook, does not come out in maps made from it.
It wants thousands of patches and hours; on a CPU, 'quick' shows that it runs, and no more.</source>
<translation>Es sieht Quadrate von etwa acht Pixeln; was kleiner ist, etwa eine Straße oder ein Bach, kommt in Karten daraus nicht heraus.
Es will Tausende von Ausschnitten und Stunden; auf einer CPU zeigt 'quick', dass es läuft, und nicht mehr.</translation>
</message>
<message>
<source>Its overall accuracy, where it was measured</source>
<translation>Seine Gesamtgenauigkeit, wo sie gemessen wurde</translation>
</message>
<message>
<source>Its pixel size in metres</source>
<translation>Seine Pixelgröße in Metern</translation>
</message>
<message>
<source>Judges a generated optical layer by a measured one, or a model by pairs of SEN1-2, and writes a report.</source>
<translation>Beurteilt einen erzeugten optischen Layer an einem gemessenen, oder ein Modell an Paaren von SEN1-2, und schreibt einen Bericht.</translation>
</message>
<message>
<source>Judges a land-cover map by known classes: confusion matrix, accuracies, areas with their intervals.</source>
<translation>Beurteilt eine Landbedeckungskarte an bekannten Klassen: Konfusionsmatrix, Genauigkeiten, Flächen mit ihren Intervallen.</translation>
</message>
<message>
<source>Keep an engine ready for the next job</source>
<translation>Einen Rechenkern für den nächsten Auftrag bereithalten</translation>
</message>
<message>
<source>Keep the model</source>
<translation>Das Modell behalten</translation>
</message>
<message>
<source>Keep working</source>
<translation>Weiterarbeiten</translation>
</message>
<message>
<source>Keeping a model</source>
<translation>Ein Modell wird aufbewahrt</translation>
</message>
<message>
<source>Keeping an engine ready</source>
<translation>Ein Rechenkern wird bereitgehalten</translation>
</message>
<message>
<source>Kept among your models: {}</source>
<translation>Bei Ihren Modellen aufbewahrt: {}</translation>
</message>
<message>
<source>Key</source>
<translation>Schlüssel</translation>
</message>
<message>
<source>Kind of network</source>
<translation>Art des Netzes</translation>
</message>
<message>
<source>Kind of network: deeplabv3 (as published), deeplabv3plus or unet.</source>
<translation>Art des Netzes: deeplabv3 (wie veröffentlicht), deeplabv3plus oder unet.</translation>
</message>
<message>
<source>Known classes</source>
<translation>Bekannte Klassen</translation>
</message>
<message>
<source>Known classes: or a raster</source>
<translation>Bekannte Klassen: oder ein Raster</translation>
</message>
<message>
<source>Known classes: polygons or points</source>
<translation>Bekannte Klassen: Polygone oder Punkte</translation>
</message>
<message>
<source>Known labels: a CSV table with the columns name (of a scene's file or folder) and label (names of classes, with ; between them), or polygons or a raster of classes, which the cells of the scenes take that they cover. Empty takes the column labels of the table of pairs, which holds names of classes likewise.</source>
<translation>Bekannte Labels: eine CSV-Tabelle mit den Spalten name (Datei oder Ordner einer Szene) und label (Namen von Klassen, durch ; getrennt), oder Polygone oder ein Raster von Klassen, deren Labels die Zellen der Szenen nehmen, die sie bedecken. Leer nimmt die Spalte labels der Tabelle der Paare, die ebenso Namen von Klassen enthält.</translation>
</message>
<message>
<source>Known labels: or a raster of classes</source>
<translation>Bekannte Labels: oder ein Raster von Klassen</translation>
</message>
<message>
<source>Known labels: or a table of scenes</source>
<translation>Bekannte Labels: oder eine Tabelle von Szenen</translation>
</message>
<message>
<source>Known labels: polygons</source>
<translation>Bekannte Labels: Polygone</translation>
</message>
<message>
<source>Label the cells of a scene</source>
<translation>Zellen einer Szene labeln</translation>
</message>
<message>
<source>Labelled cells</source>
<translation>Gelabelte Zellen</translation>
</message>
<message>
<source>Labelled pixels kept for validation</source>
<translation>Für die Validierung behaltene gelabelte Pixel</translation>
</message>
<message>
<source>Labelled pixels learned from</source>
<translation>Gelabelte Pixel, aus denen gelernt wurde</translation>
</message>
<message>
<source>Land cover</source>
<translation>Landbedeckung</translation>
</message>
<message>
<source>Land-cover map to judge</source>
<translation>Zu beurteilende Landbedeckungskarte</translation>
</message>
<message>
<source>Land-cover map to judge: a raster of class values.</source>
<translation>Zu beurteilende Landbedeckungskarte: ein Raster von Klassenwerten.</translation>
</message>
<message>
<source>Land-cover map to write: the truth that the scenes were drawn from.</source>
<translation>Zu schreibende Landbedeckungskarte: die Wahrheit, aus der die Szenen gezeichnet wurden.</translation>
</message>
<message>
<source>Land-cover map: a GeoTIFF with class values, names and colours.</source>
<translation>Landbedeckungskarte: ein GeoTIFF mit Klassenwerten, Namen und Farben.</translation>
</message>
<message>
<source>Land-cover truth</source>
<translation>Wahre Landbedeckung</translation>
</message>
<message>
<source>Largest difference from the model</source>
<translation>Größter Unterschied zum Modell</translation>
</message>
<message>
<source>Layer '{}' ({})</source>
<translation>Der Layer '{}' ({})</translation>
</message>
<message>
<source>Layer of clouds</source>
<translation>Wolkenlayer</translation>
</message>
<message>
<source>Layer of the sensors that each pixel was made from: 1 Sentinel-1 alone, 2 Sentinel-2 alone, 3 both.</source>
<translation>Layer der Sensoren, aus denen jedes Pixel gemacht wurde: 1 nur Sentinel-1, 2 nur Sentinel-2, 3 beide.</translation>
</message>
<message>
<source>Layer of the sensors that each pixel was mapped from: 1 Sentinel-1 alone, 2 Sentinel-2 alone, 3 both.</source>
<translation>Layer der Sensoren, aus denen jedes Pixel kartiert wurde: 1 nur Sentinel-1, 2 nur Sentinel-2, 3 beide.</translation>
</message>
<message>
<source>Layer that fillclouds wrote beside a filled scene: only the pixels that it calls generated are judged.</source>
<translation>Layer, den fillclouds neben eine gefüllte Szene geschrieben hat: nur die Pixel, die er erzeugt nennt, werden beurteilt.</translation>
</message>
<message>
<source>Layer that says where clouds are; empty takes the scene classification (SCL) or the QA60 band that comes with the Sentinel-2 scene.</source>
<translation>Layer, der sagt, wo Wolken sind; leer nimmt die Szenenklassifikation (SCL) oder das Band QA60, das mit der Sentinel-2-Szene kommt.</translation>
</message>
<message>
<source>Layer that says where each pixel comes from: 1 measured, 2 generated from radar, 3 cloud left as it is.</source>
<translation>Layer, der sagt, woher jedes Pixel stammt: 1 gemessen, 2 aus Radar erzeugt, 3 Wolke, so gelassen.</translation>
</message>
<message>
<source>Layer to copy the pixel grid of</source>
<translation>Layer, dessen Pixelraster übernommen wird</translation>
</message>
<message>
<source>Lays the result on a grid of this CRS. Leave the pixel grid at auto then.</source>
<translation>Legt das Ergebnis auf ein Raster dieses KBS. Lassen Sie das Pixelraster dann auf auto.</translation>
</message>
<message>
<source>Lays the result on the pixels of this layer. Leave the pixel grid at auto then.</source>
<translation>Legt das Ergebnis auf die Pixel dieses Layers. Lassen Sie das Pixelraster dann auf auto.</translation>
</message>
<message>
<source>Learned from</source>
<translation>Gelernt aus</translation>
</message>
<message>
<source>Learns a compact feature per pixel from Sentinel-1 and Sentinel-2 pairs, without any labels.</source>
<translation>Lernt aus Paaren von Sentinel-1 und Sentinel-2 ein kompaktes Merkmal je Pixel, ganz ohne Labels.</translation>
</message>
<message>
<source>Learns from Sentinel-1 and Sentinel-2 pairs to make optical bands of radar.</source>
<translation>Lernt aus Paaren von Sentinel-1 und Sentinel-2, aus Radar optische Bänder zu machen.</translation>
</message>
<message>
<source>Learns from pairs what ground of a certain look in radar looks like in optical light. The model makes optical-like layers where there is radar alone, and fills clouds.
SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 and s2. Take clear scenes of the region and season that you are going to work on. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file.
HOW. A generator makes a picture of the radar, and a discriminator learns to tell it from a measured one (pix2pix). The recipe 'improved' also averages the generator over its training and compares what the discriminator sees; 'published' learns as the released code does; 'l1' has no discriminator: its pictures are smooth, and good figures of theirs are no good pictures.
TIME. 'quick' is for a first look, with a small network; 'standard' has a larger one; 'thorough' is the published size and asks for a GPU.
VALIDATION. A tenth of many pairs, in whole scenes, or of a large scene, in patches apart from the others, is kept aside and never learned from; the difference to the measured bands there is shown as it goes. Of small scenes and few pairs nothing is kept; the log says so.
SEN1-2. A folder of these published pairs can be parted: a split file says what is learned from, or one is written that leaves whole scenes alone, by which 'Assess a translation' then judges the model.
LONG RUNS. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again. A sheet of samples there shows radar, what is made of it so far, and what was measured, of pairs that are kept for validation where there are any; its title says which.</source>
<translation>Lernt aus Paaren, wie Boden, der im Radar so aussieht, im optischen Licht aussieht. Das Modell macht optikähnliche Layer, wo es nur Radar gibt, und füllt Wolken.
SZENEN. Ein Paar oder viele: Layer beider Sensoren, ein Ordner, der sie enthält, oder eine Tabelle mit den Spalten s1 und s2. Nehmen Sie klare Szenen der Gegend und Jahreszeit, in der Sie arbeiten werden. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei.
WIE. Ein Generator macht aus dem Radar ein Bild, und ein Diskriminator lernt, es von einem gemessenen zu unterscheiden (pix2pix). Das Rezept 'improved' mittelt zudem den Generator über sein Training und vergleicht, was der Diskriminator sieht; 'published' lernt wie der veröffentlichte Code; 'l1' hat keinen Diskriminator: seine Bilder sind glatt, und gute Zahlen sind bei ihm keine guten Bilder.
ZEIT. 'quick' ist für einen ersten Blick, mit einem kleinen Netz; 'standard' hat ein größeres; 'thorough' ist die veröffentlichte Größe und verlangt eine GPU.
VALIDIERUNG. Ein Zehntel vieler Paare, in ganzen Szenen, oder einer großen Szene, in Ausschnitten abseits der übrigen, wird behalten, und daraus wird nie gelernt; der Unterschied zu den gemessenen Bändern dort wird laufend gezeigt. Von kleinen Szenen und wenigen Paaren wird nichts behalten; das Protokoll sagt es.
SEN1-2. Ein Ordner dieser veröffentlichten Paare kann aufgeteilt werden: eine Aufteilungsdatei sagt, woraus gelernt wird, oder es wird eine geschrieben, die ganze Szenen auslässt, an denen 'Übersetzung beurteilen' das Modell dann beurteilt.
LANGE LÄUFE. Mit einem Ordner für den Lauf werden Verluste, Kurven und Zwischenstände aufbewahrt, und ein abgebrochener Lauf kann wieder aufgenommen werden. Ein Bogen mit Beispielen zeigt dort Radar, was bisher daraus wird, und was gemessen wurde, von für die Validierung behaltenen Paaren, wo es welche gibt; seine Überschrift sagt, was es ist.</translation>
</message>
<message>
<source>Leave it empty for a temporary file; what goes with the result is written beside it</source>
<translation>Leer lassen für eine temporäre Datei; was zum Ergebnis gehört, wird daneben geschrieben</translation>
</message>
<message>
<source>Leave out clouds</source>
<translation>Wolken auslassen</translation>
</message>
<message>
<source>Length of the feature vector</source>
<translation>Länge des Merkmalsvektors</translation>
</message>
<message>
<source>Length of the feature vector per pixel.</source>
<translation>Länge des Merkmalsvektors je Pixel.</translation>
</message>
<message>
<source>Libraries that load</source>
<translation>Bibliotheken, die laden</translation>
</message>
<message>
<source>Licence</source>
<translation>Lizenz</translation>
</message>
<message>
<source>Licence of the weights</source>
<translation>Lizenz der Gewichte</translation>
</message>
<message>
<source>Load every library and compute on every device</source>
<translation>Jede Bibliothek laden und auf jedem Gerät rechnen</translation>
</message>
<message>
<source>Load the results</source>
<translation>Die Ergebnisse laden</translation>
</message>
<message>
<source>Loads every library of the engine, writes and reads a raster, finds a known place, and computes a convolution with its gradient on the CPU and on each GPU, compared with what the CPU says.
The log names versions, devices, memory and compute capability. It holds neither your name nor your computer's, so it can go into a bug report as it is. A GPU that is there and not used is named, with what helps.</source>
<translation>Lädt jede Bibliothek des Rechenkerns, schreibt und liest ein Raster, findet einen bekannten Ort und rechnet eine Faltung mit ihrem Gradienten auf der CPU und auf jeder GPU, verglichen mit dem, was die CPU sagt.
Das Protokoll nennt Versionen, Geräte, Speicher und Compute Capability. Es enthält weder Ihren Namen noch den Ihres Rechners und kann also in einen Fehlerbericht, wie es ist. Eine GPU, die da ist und nicht genutzt wird, wird genannt, mit dem, was hilft.</translation>
</message>
<message>
<source>Log</source>
<translation>Protokoll</translation>
</message>
<message>
<source>Looking at the disk</source>
<translation>Die Platte wird angesehen</translation>
</message>
<message>
<source>Looking at the layers</source>
<translation>Die Layer werden angesehen</translation>
</message>
<message>
<source>Looking at the layers…</source>
<translation>Die Layer werden angesehen…</translation>
</message>
<message>
<source>Looking for graphics cards</source>
<translation>Grafikkarten werden gesucht</translation>
</message>
<message>
<source>Looking for places to draw at</source>
<translation>Orte zum Zeichnen werden gesucht</translation>
</message>
<message>
<source>Looks of the radar speckle</source>
<translation>Looks des Radarspeckles</translation>
</message>
<message>
<source>Loss at the last step</source>
<translation>Verlust im letzten Schritt</translation>
</message>
<message>
<source>Loss at the last step of the first stage</source>
<translation>Verlust im letzten Schritt der ersten Stufe</translation>
</message>
<message>
<source>Loss at the last step of the second stage</source>
<translation>Verlust im letzten Schritt der zweiten Stufe</translation>
</message>
<message>
<source>Loss of Sentinel-1 at the last step</source>
<translation>Verlust von Sentinel-1 im letzten Schritt</translation>
</message>
<message>
<source>Loss of Sentinel-2 at the last step</source>
<translation>Verlust von Sentinel-2 im letzten Schritt</translation>
</message>
<message>
<source>Made with</source>
<translation>Gemacht mit</translation>
</message>
<message>
<source>Make a feature layer</source>
<translation>Merkmalslayer erstellen</translation>
</message>
<message>
<source>Make a synthetic pair</source>
<translation>Künstliches Paar erzeugen</translation>
</message>
<message>
<source>Make one class of the chosen clusters; it takes the first one's name and colour</source>
<translation>Aus den gewählten Clustern eine Klasse machen; sie nimmt Namen und Farbe des ersten</translation>
</message>
<message>
<source>Makes</source>
<translation>Macht</translation>
</message>
<message>
<source>Makes a Sentinel-1 and a Sentinel-2 scene of any size, with fields, water, roads and built-up land, and the land-cover map they were drawn from.
The radar has speckle of the stated number of looks, the optical bands a spectrum per class. The same seed gives the same scene. Use it to try the other tools, and to see how far a map can be trusted where the truth is known.</source>
<translation>Erzeugt eine Sentinel-1- und eine Sentinel-2-Szene beliebiger Größe, mit Feldern, Wasser, Straßen und bebautem Land, und die Landbedeckungskarte, aus der sie gezeichnet wurden.
Das Radar hat Speckle der genannten Zahl von Looks, die optischen Bänder ein Spektrum je Klasse. Derselbe Startwert ergibt dieselbe Szene. Nutzen Sie es, um die anderen Werkzeuge auszuprobieren, und um zu sehen, wie weit einer Karte zu trauen ist, wo die Wahrheit bekannt ist.</translation>
</message>
<message>
<source>Makes a Sentinel-1 and a Sentinel-2 scene of any size, with the land cover they were drawn from.</source>
<translation>Erzeugt eine Sentinel-1- und eine Sentinel-2-Szene beliebiger Größe, mit der Landbedeckung, aus der sie gezeichnet wurden.</translation>
</message>
<message>
<source>Makes an optical-like layer of a Sentinel-1 scene with a trained model.</source>
<translation>Macht mit einem trainierten Modell aus einer Sentinel-1-Szene einen optikähnlichen Layer.</translation>
</message>
<message>
<source>Makes the bands</source>
<translation>Macht die Bänder</translation>
</message>
<message>
<source>Many pairs instead of one: files or folders of both sensors, matched by their ground and then by date; or a CSV table with the columns s1 and s2 and, if wanted, labels, split (train is learned from; validation is judged by, where there are labels) and place (rows of one place are its dates).</source>
<translation>Viele Paare statt eines: Dateien oder Ordner beider Sensoren, zugeordnet nach ihrem Boden und dann nach Datum; oder eine CSV-Tabelle mit den Spalten s1 und s2 und, wenn gewünscht, labels, split (aus train wird gelernt; an validation wird beurteilt, wo es Labels gibt) und place (Zeilen eines Ortes sind seine Zeitpunkte).</translation>
</message>
<message>
<source>Many pairs: folder of both sensors' files</source>
<translation>Viele Paare: Ordner mit Dateien beider Sensoren</translation>
</message>
<message>
<source>Many pairs: layers of both sensors</source>
<translation>Viele Paare: Layer beider Sensoren</translation>
</message>
<message>
<source>Many pairs: table</source>
<translation>Viele Paare: Tabelle</translation>
</message>
<message>
<source>Map</source>
<translation>Karte</translation>
</message>
<message>
<source>Map land cover and measure its areas</source>
<translation>Landbedeckung kartieren und Flächen messen</translation>
</message>
<message>
<source>Map land cover without labels</source>
<translation>Landbedeckung ohne Beispiele kartieren</translation>
</message>
<message>
<source>Map value</source>
<translation>Kartenwert</translation>
</message>
<message>
<source>Map your classes</source>
<translation>Eigene Klassen kartieren</translation>
</message>
<message>
<source>Maps a Sentinel-1 and Sentinel-2 pair, and gives polygons and the area of each class.</source>
<translation>Kartiert ein Paar aus Sentinel-1 und Sentinel-2 und gibt Polygone und die Fläche jeder Klasse.</translation>
</message>
<message>
<source>Maps a whole pair with a model of 'Teach a network your classes'. The map carries your class values, names and colours.
CONFIDENCE. The second layer is the probability of the mapped class. It was calibrated on the polygons that were kept for validation: of the pixels with 0.8, about eight in ten should be right, on ground like theirs. Look at the places of low confidence first, and draw polygons there.
SMALL AREAS. With a minimum mapping unit, areas that are smaller take the class around them.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills.</source>
<translation>Kartiert ein ganzes Paar mit einem Modell von 'Einem Netz eigene Klassen beibringen'. Die Karte trägt Ihre Klassenwerte, Namen und Farben.
KONFIDENZ. Der zweite Layer ist die Wahrscheinlichkeit der kartierten Klasse. Sie wurde an den Polygonen kalibriert, die für die Validierung behalten wurden: von den Pixeln mit 0.8 sollten etwa acht von zehn richtig sein, auf Boden wie dem ihren. Sehen Sie zuerst die Orte geringer Konfidenz an, und zeichnen Sie dort Polygone.
KLEINE FLÄCHEN. Mit einer kleinsten Kartiereinheit nehmen kleinere Flächen die Klasse ringsum an.
SZENEN. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei. Wo das Modell gelernt hat, ohne einen Sensor auszukommen, darf eine Szene fehlen oder Löcher haben, die die andere füllt.</translation>
</message>
<message>
<source>Maps the land cover of a Sentinel-1 and Sentinel-2 pair with a model that knows your classes.</source>
<translation>Kartiert die Landbedeckung eines Paars aus Sentinel-1 und Sentinel-2 mit einem Modell, das Ihre Klassen kennt.</translation>
</message>
<message>
<source>Maps the land cover of a Sentinel-1 and Sentinel-2 pair without any labels.</source>
<translation>Kartiert die Landbedeckung eines Paars aus Sentinel-1 und Sentinel-2 ganz ohne Beispiele.</translation>
</message>
<message>
<source>Maps the land cover of a Sentinel-1 and Sentinel-2 pair without labels: a network is trained on the pair itself, sorts its pixels into the number of clusters asked for, and maps all that both layers cover.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Either scene may be left out.
CHOICES. The training time 'quick' is for a first look. The method 'vq' learns from what surrounds each pixel; 'kmeans' looks at each pixel alone, and is there to compare with.
RESULT. Clusters come with colours and a description from their vegetation, water and backscatter values. Give them names of your own in the legend table; clusters of one name become one class.
AGAIN. Keep the model of a run, and give it as 'Model of an earlier run': further scenes are mapped with the same classes, without training.</source>
<translation>Kartiert die Landbedeckung eines Paars aus Sentinel-1 und Sentinel-2 ohne Beispiele: ein Netz wird auf dem Paar selbst trainiert, sortiert seine Pixel in die verlangte Zahl von Clustern und kartiert alles, was beide Layer abdecken.
SZENEN. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei. Jede der beiden Szenen darf fehlen.
WAHL. Die Trainingsdauer 'quick' ist für einen ersten Blick. Die Methode 'vq' lernt aus dem, was jedes Pixel umgibt; 'kmeans' sieht jedes Pixel allein an und ist zum Vergleich da.
ERGEBNIS. Cluster kommen mit Farben und einer Beschreibung aus ihren Werten von Vegetation, Wasser und Rückstreuung. Geben Sie ihnen in der Legendentabelle eigene Namen; Cluster eines Namens werden eine Klasse.
WIEDER. Behalten Sie das Modell eines Laufs, und geben Sie es als 'Modell eines früheren Laufs' an: weitere Szenen werden mit denselben Klassen kartiert, ohne Training.</translation>
</message>
<message>
<source>Mean F1 of the labels, of the validation part</source>
<translation>Mittleres F1 der Labels, im Validierungsteil</translation>
</message>
<message>
<source>Mean absolute error</source>
<translation>Mittlerer absoluter Fehler</translation>
</message>
<message>
<source>Mean average precision of the labels, of the validation part</source>
<translation>Über die Labels gemittelte mittlere Präzision, im Validierungsteil</translation>
</message>
<message>
<source>Mean confidence</source>
<translation>Mittlere Konfidenz</translation>
</message>
<message>
<source>Mean intersection over union of all classes</source>
<translation>Mittlere Intersection over Union aller Klassen</translation>
</message>
<message>
<source>Mean intersection over union of the classes in the validation part</source>
<translation>Mittlere Intersection over Union der Klassen im Validierungsteil</translation>
</message>
<message>
<source>Mean intersection over union of the reference's classes</source>
<translation>Mittlere Intersection over Union der Klassen der Referenz</translation>
</message>
<message>
<source>Mean probability of the likeliest label</source>
<translation>Mittlere Wahrscheinlichkeit des wahrscheinlichsten Labels</translation>
</message>
<message>
<source>Mean uncertainty</source>
<translation>Mittlere Unsicherheit</translation>
</message>
<message>
<source>Measured Sentinel-2 layer</source>
<translation>Gemessener Sentinel-2-Layer</translation>
</message>
<message>
<source>Measured or generated</source>
<translation>Gemessen oder erzeugt</translation>
</message>
<message>
<source>Merge</source>
<translation>Zusammenlegen</translation>
</message>
<message>
<source>Method</source>
<translation>Methode</translation>
</message>
<message>
<source>Minimum mapping unit in hectares</source>
<translation>Kleinste Kartiereinheit in Hektar</translation>
</message>
<message>
<source>Minimum mapping unit in hectares: smaller areas of a class take the class around them and have no confidence then; 0 keeps all.</source>
<translation>Kleinste Kartiereinheit in Hektar: kleinere Flächen einer Klasse nehmen die Klasse ringsum an und haben dann keine Konfidenz; 0 behält alle.</translation>
</message>
<message>
<source>Model</source>
<translation>Modell</translation>
</message>
<message>
<source>Model card: {}</source>
<translation>Steckbrief des Modells: {}</translation>
</message>
<message>
<source>Model of an earlier run</source>
<translation>Modell eines früheren Laufs</translation>
</message>
<message>
<source>Model of land cover to compare maps with</source>
<translation>Landbedeckungsmodell, mit dem Karten verglichen werden</translation>
</message>
<message>
<source>Model to start from</source>
<translation>Ausgangsmodell</translation>
</message>
<message>
<source>Model, to label further scenes with</source>
<translation>Modell, um weitere Szenen zu labeln</translation>
</message>
<message>
<source>Model, to map further scenes with</source>
<translation>Modell, um weitere Szenen zu kartieren</translation>
</message>
<message>
<source>Models</source>
<translation>Modelle</translation>
</message>
<message>
<source>Models (*.safetensors)</source>
<translation>Modelle (*.safetensors)</translation>
</message>
<message>
<source>Models (*{})</source>
<translation>Modelle (*{})</translation>
</message>
<message>
<source>Models folder: {}</source>
<translation>Modellordner: {}</translation>
</message>
<message>
<source>Models…</source>
<translation>Modelle…</translation>
</message>
<message>
<source>More about these layers</source>
<translation>Mehr über diese Layer</translation>
</message>
<message>
<source>More options…</source>
<translation>Mehr Optionen…</translation>
</message>
<message>
<source>Move the model to the trash</source>
<translation>Das Modell in den Papierkorb legen</translation>
</message>
<message>
<source>Move {} to the trash?</source>
<translation>{} in den Papierkorb legen?</translation>
</message>
<message>
<source>Name</source>
<translation>Name</translation>
</message>
<message>
<source>Name clusters</source>
<translation>Cluster benennen</translation>
</message>
<message>
<source>Name the clusters</source>
<translation>Die Cluster benennen</translation>
</message>
<message>
<source>Network</source>
<translation>Netz</translation>
</message>
<message>
<source>Network (.onnx) with everything that Deepness asks for in it; it reads bands in decibels and reflectance.</source>
<translation>Netz (.onnx) mit allem, was Deepness verlangt; es liest Bänder in Dezibel und Reflektanz.</translation>
</message>
<message>
<source>Network as ONNX</source>
<translation>Netz als ONNX</translation>
</message>
<message>
<source>Network when it starts from scratch: resnet18, resnet50 or vit (a transformer, which needs many scenes).</source>
<translation>Netz, wenn es von Grund auf beginnt: resnet18, resnet50 oder vit (ein Transformer, der viele Szenen braucht).</translation>
</message>
<message>
<source>Network when it starts from scratch: windows (small; reads each pixel's values and their means and deviations close by; learns from a dozen polygons in seconds), or deeplabv3, deeplabv3plus or unet (deep; for many labels). auto takes windows with the preset quick and no init, else deeplabv3.</source>
<translation>Netz, wenn es von Grund auf beginnt: windows (klein; liest die Werte jedes Pixels und ihre Mittel und Abweichungen ringsum; lernt aus einem Dutzend Polygonen in Sekunden), oder deeplabv3, deeplabv3plus oder unet (tief; für viele Labels). auto nimmt windows mit der Voreinstellung quick und ohne init, sonst deeplabv3.</translation>
</message>
<message>
<source>New layer</source>
<translation>Neuer Layer</translation>
</message>
<message>
<source>New polygons are laid in the CRS of the scene, and none is chosen. Choose a layer first.</source>
<translation>Neue Polygone werden im KBS der Szene angelegt, und es ist keine gewählt. Wählen Sie zuerst einen Layer.</translation>
</message>
<message>
<source>Next place ({} of {})</source>
<translation>Nächster Ort ({} von {})</translation>
</message>
<message>
<source>No figure replaces the eye: look at the worst patches of the report, not at the mean alone.
A published split of SEN1-2 cuts overlapping patches at random and leaks; figures made with it are too good.</source>
<translation>Keine Zahl ersetzt das Auge: sehen Sie die schlechtesten Ausschnitte des Berichts an, nicht nur das Mittel.
Eine veröffentlichte Aufteilung von SEN1-2 teilt überlappende Ausschnitte zufällig und ist undicht; damit gewonnene Zahlen sind zu gut.</translation>
</message>
<message>
<source>No model fits these scenes.</source>
<translation>Kein Modell passt zu diesen Szenen.</translation>
</message>
<message>
<source>No models yet.

A training writes a weights file (.safetensors). Add it here, and the panel offers it by its card.</source>
<translation>Noch keine Modelle.

Ein Training schreibt eine Gewichtsdatei (.safetensors). Fügen Sie sie hier hinzu, und das Bedienfeld bietet sie nach ihrem Steckbrief an.</translation>
</message>
<message>
<source>No polygon of a class is drawn yet; draw three or more for each class.</source>
<translation>Noch ist kein Polygon einer Klasse gezeichnet; zeichnen Sie drei oder mehr für jede Klasse.</translation>
</message>
<message>
<source>No wheels are there. Fill the folder on a computer of this kind: {}</source>
<translation>Dort sind keine Wheels. Füllen Sie den Ordner auf einem Rechner dieser Art: {}</translation>
</message>
<message>
<source>None: learn from these scenes</source>
<translation>Keines: aus diesen Szenen lernen</translation>
</message>
<message>
<source>Northing of the upper-left corner</source>
<translation>Hochwert der linken oberen Ecke</translation>
</message>
<message>
<source>Northing of the upper-left corner in metres.</source>
<translation>Hochwert der linken oberen Ecke in Metern.</translation>
</message>
<message>
<source>Note</source>
<translation>Hinweis</translation>
</message>
<message>
<source>Nothing is downloaded before you press this</source>
<translation>Nichts wird heruntergeladen, ehe Sie hier drücken</translation>
</message>
<message>
<source>Nothing is drawn yet for {}: a class without polygons is not learned.</source>
<translation>Für {} ist noch nichts gezeichnet: eine Klasse ohne Polygone wird nicht gelernt.</translation>
</message>
<message>
<source>Number added to Sentinel-2 digital numbers before they are scaled: -1000 since processing baseline 04.00, 0 before. Empty takes it from the product's metadata, else 0.</source>
<translation>Zahl, die zu den Digitalwerten von Sentinel-2 gezählt wird, ehe sie skaliert werden: -1000 seit Prozessierungsstand 04.00, 0 davor. Leer nimmt sie aus den Metadaten des Produkts, sonst 0.</translation>
</message>
<message>
<source>Number of bands to write</source>
<translation>Zahl der zu schreibenden Bänder</translation>
</message>
<message>
<source>Number of clusters</source>
<translation>Zahl der Cluster</translation>
</message>
<message>
<source>Number of clusters K to look for.</source>
<translation>Zahl K der gesuchten Cluster.</translation>
</message>
<message>
<source>Number that fixes all random choices of the training.</source>
<translation>Zahl, die alle zufälligen Entscheidungen des Trainings festlegt.</translation>
</message>
<message>
<source>Number that fixes the scene; the same number gives the same scene.</source>
<translation>Zahl, die die Szene festlegt; dieselbe Zahl ergibt dieselbe Szene.</translation>
</message>
<message>
<source>Number that fixes what dropout draws.</source>
<translation>Zahl, die festlegt, was das Dropout zieht.</translation>
</message>
<message>
<source>Offset of the Sentinel-2 digital numbers</source>
<translation>Versatz der Digitalwerte von Sentinel-2</translation>
</message>
<message>
<source>On other ground, another season or another processing level the model is a guess; where the values differ much from those that it has learned from, the log says so.
The scenes must have the bands that the model was taught on. A pixel size that is far off the model's is resampled to it.</source>
<translation>Auf anderem Boden, in anderer Jahreszeit oder mit anderem Prozessierungsstand rät das Modell; wo die Werte stark von denen abweichen, aus denen es gelernt hat, sagt es das Protokoll.
Die Szenen müssen die Bänder haben, mit denen das Modell gelernt hat. Eine Pixelgröße, die weit von der des Modells entfernt ist, wird auf diese umgerechnet.</translation>
</message>
<message>
<source>One feature for each class: its area in hectares, and the number of its patches.</source>
<translation>Ein Objekt je Klasse: ihre Fläche in Hektar, und die Zahl ihrer Flecken.</translation>
</message>
<message>
<source>Only this area (xmin ymin xmax ymax in extent_crs); empty takes all that both scenes cover.</source>
<translation>Nur dieses Gebiet (xmin ymin xmax ymax in extent_crs); leer nimmt alles, was beide Szenen abdecken.</translation>
</message>
<message>
<source>Open &amp;folder</source>
<translation>&amp;Ordner öffnen</translation>
</message>
<message>
<source>Open the full dialog of this task, filled in as here</source>
<translation>Den vollen Dialog dieser Aufgabe öffnen, ausgefüllt wie hier</translation>
</message>
<message>
<source>Open the report</source>
<translation>Den Bericht öffnen</translation>
</message>
<message>
<source>Open the report in a browser: {}</source>
<translation>Den Bericht in einem Browser öffnen: {}</translation>
</message>
<message>
<source>Open the tool that this model is for, with the model filled in</source>
<translation>Das Werkzeug öffnen, für das dieses Modell ist, mit eingetragenem Modell</translation>
</message>
<message>
<source>Open the window that installs, repairs and removes the engine</source>
<translation>Das Fenster öffnen, das den Rechenkern installiert, repariert und entfernt</translation>
</message>
<message>
<source>Optical bands to make</source>
<translation>Zu erzeugende optische Bänder</translation>
</message>
<message>
<source>Optical bands to make: rgb (true colour), 10m, all (but those made for looking at the air), or every.</source>
<translation>Zu erzeugende optische Bänder: rgb (Echtfarben), 10m, all (außer denen, die für die Luft gemacht sind) oder every.</translation>
</message>
<message>
<source>Optical bands to write.</source>
<translation>Zu schreibende optische Bänder.</translation>
</message>
<message>
<source>Optical layer made of radar: a GeoTIFF with a band per optical band.</source>
<translation>Aus Radar gemachter optischer Layer: ein GeoTIFF mit einem Band je optischem Band.</translation>
</message>
<message>
<source>Or an encoder of others to start from, by name</source>
<translation>Oder ein Encoder anderer als Ausgangspunkt, nach Namen</translation>
</message>
<message>
<source>Or: names, colours and values of the classes</source>
<translation>Oder: Namen, Farben und Werte der Klassen</translation>
</message>
<message>
<source>Other choices</source>
<translation>Weitere Wahlmöglichkeiten</translation>
</message>
<message>
<source>Overall accuracy</source>
<translation>Gesamtgenauigkeit</translation>
</message>
<message>
<source>Overall accuracy of the validation part</source>
<translation>Gesamtgenauigkeit im Validierungsteil</translation>
</message>
<message>
<source>Overall accuracy of the validation part, where a scene has one label</source>
<translation>Gesamtgenauigkeit im Validierungsteil, wo eine Szene ein Label hat</translation>
</message>
<message>
<source>Overlap of patches in pixels</source>
<translation>Überlappung der Ausschnitte in Pixeln</translation>
</message>
<message>
<source>PNG with radar, optical and map side by side.</source>
<translation>PNG mit Radar, Optik und Karte nebeneinander.</translation>
</message>
<message>
<source>Pairs learned from</source>
<translation>Paare, aus denen gelernt wurde</translation>
</message>
<message>
<source>Pairs of classes: reference and map</source>
<translation>Paare von Klassen: Referenz und Karte</translation>
</message>
<message>
<source>Part of the split</source>
<translation>Teil der Aufteilung</translation>
</message>
<message>
<source>Part of the split to judge; all needs no split file.</source>
<translation>Zu beurteilender Teil der Aufteilung; all braucht keine Aufteilungsdatei.</translation>
</message>
<message>
<source>Patch</source>
<translation>Ausschnitt</translation>
</message>
<message>
<source>Patch size in pixels</source>
<translation>Ausschnittgröße in Pixeln</translation>
</message>
<message>
<source>Patch size in pixels that the network sees at once, from 32; 0 takes the model's own, and 256 for a model that is trained here.</source>
<translation>Ausschnittgröße in Pixeln, die das Netz auf einmal sieht, ab 32; 0 nimmt die des Modells, und 256 für ein Modell, das hier trainiert wird.</translation>
</message>
<message>
<source>Patches judged</source>
<translation>Beurteilte Ausschnitte</translation>
</message>
<message>
<source>Patches kept for validation</source>
<translation>Für die Validierung behaltene Ausschnitte</translation>
</message>
<message>
<source>Patches learned from</source>
<translation>Ausschnitte, aus denen gelernt wurde</translation>
</message>
<message>
<source>Patches with fewer pixels take the class of their largest neighbour.</source>
<translation>Flecken mit weniger Pixeln nehmen die Klasse ihres größten Nachbarn an.</translation>
</message>
<message>
<source>Peak signal-to-noise ratio in dB</source>
<translation>Spitzen-Signal-Rausch-Verhältnis in dB</translation>
</message>
<message>
<source>Perceptual distance of generated from true pictures</source>
<translation>Wahrnehmungsabstand der erzeugten von wahren Bildern</translation>
</message>
<message>
<source>Picture of radar, optical and map</source>
<translation>Bild von Radar, Optik und Karte</translation>
</message>
<message>
<source>Pixel</source>
<translation>Pixel</translation>
</message>
<message>
<source>Pixel grid of the result</source>
<translation>Pixelraster des Ergebnisses</translation>
</message>
<message>
<source>Pixel grid of the result. s2 keeps the pixels of the Sentinel-2 layer, and with them the clear ones as they are; any other resamples them: s1, utm, pixels, an EPSG code, or a raster file to copy the grid of.</source>
<translation>Pixelraster des Ergebnisses. s2 behält die Pixel des Sentinel-2-Layers und damit die klaren, wie sie sind; jedes andere rechnet sie um: s1, utm, pixels, ein EPSG-Code, oder eine Rasterdatei, deren Raster übernommen wird.</translation>
</message>
<message>
<source>Pixel grid of the result: s2 or s1 (that layer's grid), utm (the local UTM zone), pixels (ignore georeferencing: both layers have the same pixels), an EPSG code, or a raster file to copy the grid of. auto takes the Sentinel-2 grid, or UTM where that is in degrees, rotated, oblong or far from the pixel size that a model knows.</source>
<translation>Pixelraster des Ergebnisses: s2 oder s1 (das Raster dieses Layers), utm (die örtliche UTM-Zone), pixels (Georeferenz nicht beachten: beide Layer haben dieselben Pixel), ein EPSG-Code, oder eine Rasterdatei, deren Raster übernommen wird. auto nimmt das Raster von Sentinel-2, oder UTM, wo dieses in Grad, gedreht, nicht quadratisch oder weit von der Pixelgröße ist, die ein Modell kennt.</translation>
</message>
<message>
<source>Pixel size</source>
<translation>Pixelgröße</translation>
</message>
<message>
<source>Pixel size in metres</source>
<translation>Pixelgröße in Metern</translation>
</message>
<message>
<source>Pixel size in metres.</source>
<translation>Pixelgröße in Metern.</translation>
</message>
<message>
<source>Pixel size of the result in metres on the ground; empty keeps the grid's own, or takes a model's where that is far off.</source>
<translation>Pixelgröße des Ergebnisses in Metern am Boden; leer behält die des Rasters, oder nimmt die eines Modells, wo diese weit davon abweicht.</translation>
</message>
<message>
<source>Pixel type</source>
<translation>Pixeltyp</translation>
</message>
<message>
<source>Pixels</source>
<translation>Pixel</translation>
</message>
<message>
<source>Pixels by which clouds are taken to be larger: their rims are hazy.</source>
<translation>Pixel, um die Wolken größer angenommen werden: ihre Ränder sind diesig.</translation>
</message>
<message>
<source>Pixels drawn</source>
<translation>Gezeichnete Pixel</translation>
</message>
<message>
<source>Pixels judged</source>
<translation>Beurteilte Pixel</translation>
</message>
<message>
<source>Pixels made</source>
<translation>Erzeugte Pixel</translation>
</message>
<message>
<source>Pixels mapped</source>
<translation>Kartierte Pixel</translation>
</message>
<message>
<source>Pixels over which the surroundings fade in</source>
<translation>Pixel, über die die Umgebung einblendet</translation>
</message>
<message>
<source>Pixels that neighbouring patches share; even. Empty takes a quarter of the patch, or the model's own where the patch is the model's.</source>
<translation>Pixel, die benachbarte Ausschnitte teilen; gerade. Leer nimmt ein Viertel des Ausschnitts, oder die Überlappung des Modells, wo der Ausschnitt der des Modells ist.</translation>
</message>
<message>
<source>Pixels with features</source>
<translation>Pixel mit Merkmalen</translation>
</message>
<message>
<source>Pixels within a cloud over which the clear surroundings fade into the translation.</source>
<translation>Pixel innerhalb einer Wolke, über die die klare Umgebung in die Übersetzung übergeht.</translation>
</message>
<message>
<source>Places chosen by hand ('whole') allow no correction of areas and no interval.
There are two figures of mean IoU: over the classes that occur, and over all of the legend, in which one that is missed altogether counts as 0. Papers use either.</source>
<translation>Von Hand gewählte Orte ('whole') erlauben keine Berichtigung der Flächen und kein Intervall.
Es gibt zwei Zahlen der mittleren IoU: über die Klassen, die vorkommen, und über alle der Legende, wobei eine ganz verfehlte als 0 zählt. Veröffentlichungen nutzen beide.</translation>
</message>
<message>
<source>Polygon layer of the cells (.gpkg): labels, the likeliest one, and all probabilities.</source>
<translation>Polygonlayer der Zellen (.gpkg): Labels, das wahrscheinlichste, und alle Wahrscheinlichkeiten.</translation>
</message>
<message>
<source>Polygons</source>
<translation>Polygone</translation>
</message>
<message>
<source>Polygons, points or a raster of classes that you know; colours and names come along</source>
<translation>Polygone, Punkte oder ein Raster von Klassen, die Sie kennen; Farben und Namen kommen mit</translation>
</message>
<message>
<source>Pre-train a land-cover network</source>
<translation>Landbedeckungsnetz vortrainieren</translation>
</message>
<message>
<source>Pre-train an encoder of both sensors</source>
<translation>Encoder beider Sensoren vortrainieren</translation>
</message>
<message>
<source>Pre-trained</source>
<translation>Vortrainiert</translation>
</message>
<message>
<source>Pre-training</source>
<translation>Vortraining</translation>
</message>
<message>
<source>Prepares a land-cover network on Sentinel-1 and Sentinel-2 pairs without any labels.</source>
<translation>Bereitet ein Landbedeckungsnetz auf Paaren von Sentinel-1 und Sentinel-2 vor, ganz ohne Labels.</translation>
</message>
<message>
<source>Prepares a network on your own scenes, without labels, so that afterwards few labelled scenes are enough: choose its model as 'Model to start from' when you teach labels of scenes, or land cover. 'Make a feature layer' makes a layer of what it sees.
HOW. Most squares of a patch are hidden, of each sensor by itself, and the network learns to tell them from what it still sees of both. So it learns how radar and optical image explain each other, and to do with one of them. What is hidden is not computed, which makes the training fast.
SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 and s2. Take scenes of the region and season that you are going to work on; the more of them the better.
CHOICES. The training time 'quick' is for a first look; a model worth keeping takes 'standard' or 'thorough', best on a GPU. Where the sensors are hidden independently, the model reads either of them alone; where they are hidden jointly, it needs both.
LONG RUNS. The losses are shown as they go; to tell nothing of a hidden square costs 1 per sensor. With a folder for the run, losses, curves and checkpoints are kept there, and a picture of what is told so far beside what is hidden and what is there; and a run that was broken off can be taken up again.</source>
<translation>Bereitet ein Netz auf Ihren eigenen Szenen vor, ohne Labels, so dass danach wenige gelabelte Szenen genügen: wählen Sie sein Modell als 'Ausgangsmodell', wenn Sie Szenenlabels oder Landbedeckung beibringen. 'Merkmalslayer erstellen' macht einen Layer aus dem, was es sieht.
WIE. Die meisten Quadrate eines Ausschnitts werden verborgen, von jedem Sensor für sich, und das Netz lernt, sie aus dem zu erschließen, was es von beiden noch sieht. So lernt es, wie Radar und optisches Bild einander erklären, und mit einem auszukommen. Was verborgen ist, wird nicht gerechnet; das macht das Training schnell.
SZENEN. Ein Paar oder viele: Layer beider Sensoren, ein Ordner, der sie enthält, oder eine Tabelle mit den Spalten s1 und s2. Nehmen Sie Szenen der Gegend und Jahreszeit, in der Sie arbeiten werden; je mehr, desto besser.
WAHL. Die Trainingsdauer 'quick' ist für einen ersten Blick; ein Modell, das zu behalten sich lohnt, braucht 'standard' oder 'thorough', am besten auf einer GPU. Werden die Sensoren unabhängig verborgen, so liest das Modell jeden von ihnen allein; werden sie gemeinsam verborgen, so braucht es beide.
LANGE LÄUFE. Die Verluste werden laufend gezeigt; nichts über ein verborgenes Quadrat zu sagen kostet 1 je Sensor. Mit einem Ordner für den Lauf werden dort Verluste, Kurven und Zwischenstände aufbewahrt, und ein Bild dessen, was bisher erschlossen wird, neben dem, was verborgen ist, und dem, was da ist; und ein abgebrochener Lauf kann wieder aufgenommen werden.</translation>
</message>
<message>
<source>Prepares a network on your own scenes, without labels, so that afterwards few polygons are enough to teach it your classes: choose its model as 'Model to start from' in 'Teach a network your classes'.
HOW. First the network learns which bands show the same ground (UniFeat), then to restore what was taken from a piece of the scene: whole bands, now and then a whole sensor, squares, and sharpness (CoRe). Both are one run with one model at its end.
SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 and s2. Take scenes of the region and season that you are going to map; the more of them the better.
CHOICES. The training time 'quick' is for a first look; a model worth keeping takes 'standard' or 'thorough', best on a GPU.
LONG RUNS. The losses (how wrong it still is) are shown as they go. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again.</source>
<translation>Bereitet ein Netz auf Ihren eigenen Szenen vor, ohne Labels, so dass danach wenige Polygone genügen, um ihm Ihre Klassen beizubringen: wählen Sie sein Modell als 'Ausgangsmodell' in 'Einem Netz eigene Klassen beibringen'.
WIE. Zuerst lernt das Netz, welche Bänder denselben Boden zeigen (UniFeat), dann stellt es wieder her, was einem Stück der Szene genommen wurde: ganze Bänder, hin und wieder einen ganzen Sensor, Quadrate, und Schärfe (CoRe). Beides ist ein Lauf mit einem Modell am Ende.
SZENEN. Ein Paar oder viele: Layer beider Sensoren, ein Ordner, der sie enthält, oder eine Tabelle mit den Spalten s1 und s2. Nehmen Sie Szenen der Gegend und Jahreszeit, die Sie kartieren werden; je mehr, desto besser.
WAHL. Die Trainingsdauer 'quick' ist für einen ersten Blick; ein Modell, das zu behalten sich lohnt, braucht 'standard' oder 'thorough', am besten auf einer GPU.
LANGE LÄUFE. Die Verluste (wie falsch es noch liegt) werden laufend gezeigt. Mit einem Ordner für den Lauf werden Verluste, Kurven und Zwischenstände aufbewahrt, und ein abgebrochener Lauf kann wieder aufgenommen werden.</translation>
</message>
<message>
<source>Prepares an encoder on Sentinel-1 and Sentinel-2 pairs without any labels, as a joint masked autoencoder.</source>
<translation>Bereitet einen Encoder auf Paaren von Sentinel-1 und Sentinel-2 vor, ganz ohne Labels, als gemeinsamer maskierter Autoencoder.</translation>
</message>
<message>
<source>Preview</source>
<translation>Vorschau</translation>
</message>
<message>
<source>Preview by k-means: {}</source>
<translation>Vorschau mit k-means: {}</translation>
</message>
<message>
<source>Preview: {}</source>
<translation>Vorschau: {}</translation>
</message>
<message>
<source>Probabilities</source>
<translation>Wahrscheinlichkeiten</translation>
</message>
<message>
<source>Probability from which on a cell is given a label, where it may have several; empty takes the model's own for each class.</source>
<translation>Wahrscheinlichkeit, ab der eine Zelle ein Label bekommt, wo sie mehrere haben darf; leer nimmt für jede Klasse die des Modells.</translation>
</message>
<message>
<source>Probability from which on a label is given</source>
<translation>Wahrscheinlichkeit, ab der ein Label vergeben wird</translation>
</message>
<message>
<source>Probability layer: a band for each class, 0 to 1.</source>
<translation>Wahrscheinlichkeitslayer: ein Band je Klasse, 0 bis 1.</translation>
</message>
<message>
<source>Processes that train together</source>
<translation>Prozesse, die zusammen trainieren</translation>
</message>
<message>
<source>Processes that train together, one per GPU, or on the CPU one per group of cores.</source>
<translation>Prozesse, die zusammen trainieren, einer je GPU, oder auf der CPU einer je Gruppe von Kernen.</translation>
</message>
<message>
<source>Puts a Sentinel-1 and a Sentinel-2 scene on one pixel grid and writes them as one layer: radar bands in decibels, optical bands as reflectance.
The layers may differ in CRS, pixel size and extent; the result covers what they share. Bands are found by name, the unit from the metadata; what was found or inferred is said in the log.
A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file.</source>
<translation>Bringt eine Sentinel-1- und eine Sentinel-2-Szene auf ein Pixelraster und schreibt sie als einen Layer: Radarbänder in Dezibel, optische Bänder als Reflektanz.
Die Layer dürfen verschiedene KBS, Pixelgrößen und Ausdehnungen haben; das Ergebnis deckt ab, was sie teilen. Bänder werden nach Namen gefunden, die Einheit aus den Metadaten; was gefunden oder erschlossen wurde, sagt das Protokoll.
Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei.</translation>
</message>
<message>
<source>Puts both sensors on one pixel grid and writes one stacked layer.</source>
<translation>Bringt beide Sensoren auf ein Pixelraster und schreibt einen gestapelten Layer.</translation>
</message>
<message>
<source>Python</source>
<translation>Python</translation>
</message>
<message>
<source>Python's package registry, PyTorch's own, and uv's source of Python; about {} to download</source>
<translation>Pythons Paketverzeichnis, das von PyTorch, und uvs Quelle für Python; etwa {} herunterzuladen</translation>
</message>
<message>
<source>Python's package registry, and uv's source of Python; about {} to download</source>
<translation>Pythons Paketverzeichnis, und uvs Quelle für Python; etwa {} herunterzuladen</translation>
</message>
<message>
<source>Python, PyTorch {} and {} libraries, in the versions that were tested</source>
<translation>Python, PyTorch {} und {} Bibliotheken, in den geprüften Versionen</translation>
</message>
<message>
<source>Python, for QGIS's console</source>
<translation>Python, für die Konsole von QGIS</translation>
</message>
<message>
<source>QGIS ended while this was running.</source>
<translation>QGIS wurde beendet, während dies lief.</translation>
</message>
<message>
<source>QGIS was closed; the run can be resumed.</source>
<translation>QGIS wurde geschlossen; der Lauf kann fortgesetzt werden.</translation>
</message>
<message>
<source>Quick: a first look</source>
<translation>Quick: ein erster Blick</translation>
</message>
<message>
<source>Radar does not see colour. The model learns what usually lies under a texture; where one texture has many colours, it picks one.
A model knows the region and the season that it has learned from, and little of others. Pairs that are days apart teach it changes that no radar shows.</source>
<translation>Radar sieht keine Farbe. Das Modell lernt, was unter einer Textur gewöhnlich liegt; wo eine Textur viele Farben hat, wählt es eine.
Ein Modell kennt die Gegend und die Jahreszeit, aus denen es gelernt hat, und wenig von anderen. Paare, die Tage auseinander liegen, lehren es Veränderungen, die kein Radar zeigt.</translation>
</message>
<message>
<source>Random seed</source>
<translation>Startwert des Zufalls</translation>
</message>
<message>
<source>Rank correlation of spread and error</source>
<translation>Rangkorrelation von Streuung und Fehler</translation>
</message>
<message>
<source>Raster of the judged pixels: 1 where map and reference agree, 2 where they differ.</source>
<translation>Raster der beurteilten Pixel: 1, wo Karte und Referenz übereinstimmen, 2, wo sie sich unterscheiden.</translation>
</message>
<message>
<source>Reading a model's card</source>
<translation>Der Steckbrief eines Modells wird gelesen</translation>
</message>
<message>
<source>Reading the cards of models</source>
<translation>Die Steckbriefe der Modelle werden gelesen</translation>
</message>
<message>
<source>Reading the log</source>
<translation>Das Protokoll wird gelesen</translation>
</message>
<message>
<source>Reads the card that every weights file of saroptical carries. Nothing in the file is executed.
SAID. What the model makes, and which tool uses it; sensors and bands with their units, and which sensor it can do without; pixel size and patch; classes with their values; accuracy on ground that it has not learned from, also with each sensor missing; what it learned from; licences and versions.
RESULT. The rows stand in the log. The card can be written as a page to read, and as data.</source>
<translation>Liest den Steckbrief, den jede Gewichtsdatei von saroptical trägt. Nichts in der Datei wird ausgeführt.
GESAGT WIRD, was das Modell macht und welches Werkzeug es nutzt; Sensoren und Bänder mit ihren Einheiten, und ohne welchen Sensor es auskommt; Pixelgröße und Ausschnitt; Klassen mit ihren Werten; die Genauigkeit auf Boden, aus dem es nicht gelernt hat, auch ohne jeden der Sensoren; woraus es gelernt hat; Lizenzen und Versionen.
ERGEBNIS. Die Zeilen stehen im Protokoll. Der Steckbrief kann als Seite zum Lesen und als Daten geschrieben werden.</translation>
</message>
<message>
<source>Reference: or a raster</source>
<translation>Referenz: oder ein Raster</translation>
</message>
<message>
<source>Reference: polygons or points</source>
<translation>Referenz: Polygone oder Punkte</translation>
</message>
<message>
<source>Remove from the history</source>
<translation>Aus dem Verlauf entfernen</translation>
</message>
<message>
<source>Remove…</source>
<translation>Entfernen…</translation>
</message>
<message>
<source>Removing SAR-Optical's engine</source>
<translation>Der Rechenkern von SAR-Optical wird entfernt</translation>
</message>
<message>
<source>Repair</source>
<translation>Reparieren</translation>
</message>
<message>
<source>Repair…</source>
<translation>Reparieren…</translation>
</message>
<message>
<source>Report on the translation</source>
<translation>Bericht über die Übersetzung</translation>
</message>
<message>
<source>Report to copy</source>
<translation>Bericht zum Kopieren</translation>
</message>
<message>
<source>Report to read (.html), with plots and maps.</source>
<translation>Bericht zum Lesen (.html), mit Diagrammen und Karten.</translation>
</message>
<message>
<source>Report to read (.html), with sample sheets.</source>
<translation>Bericht zum Lesen (.html), mit Musterbögen.</translation>
</message>
<message>
<source>Results</source>
<translation>Ergebnisse</translation>
</message>
<message>
<source>Resume</source>
<translation>Fortsetzen</translation>
</message>
<message>
<source>Resume…</source>
<translation>Fortsetzen…</translation>
</message>
<message>
<source>Root mean squared error</source>
<translation>Wurzel des mittleren quadratischen Fehlers</translation>
</message>
<message>
<source>Run</source>
<translation>Starten</translation>
</message>
<message>
<source>Run again</source>
<translation>Noch einmal</translation>
</message>
<message>
<source>Run it again as it was, into new files</source>
<translation>Noch einmal, wie er war, in neue Dateien</translation>
</message>
<message>
<source>Run it before you use a model that somebody gave you, and to list many models in batch. The window 'Models' shows the same cards.</source>
<translation>Starten Sie es, ehe Sie ein Modell nutzen, das Ihnen jemand gegeben hat, und um viele Modelle als Stapel aufzulisten. Das Fenster 'Modelle' zeigt dieselben Steckbriefe.</translation>
</message>
<message>
<source>Run it when a job fails and you do not know why, after a new graphics driver, and before you report a problem.</source>
<translation>Starten Sie es, wenn ein Auftrag scheitert und Sie nicht wissen, warum, nach einem neuen Grafiktreiber, und ehe Sie ein Problem melden.</translation>
</message>
<message>
<source>SAR-Optical</source>
<translation>SAR-Optical</translation>
</message>
<message>
<source>SAR-Optical is at work</source>
<translation>SAR-Optical arbeitet</translation>
</message>
<message>
<source>SAR-Optical models</source>
<translation>SAR-Optical: Modelle</translation>
</message>
<message>
<source>SAR-Optical panel</source>
<translation>Bedienfeld SAR-Optical</translation>
</message>
<message>
<source>SAR-Optical: the engine's environment</source>
<translation>SAR-Optical: Umgebung des Rechenkerns</translation>
</message>
<message>
<source>Sample of what the training makes</source>
<translation>Beispiel dessen, was das Training macht</translation>
</message>
<message>
<source>Says what a model reads and makes, how well it does, and under which licence it stands.</source>
<translation>Sagt, was ein Modell liest und macht, wie gut es ist, und unter welcher Lizenz es steht.</translation>
</message>
<message>
<source>Scene height in pixels.</source>
<translation>Höhe der Szene in Pixeln.</translation>
</message>
<message>
<source>Scene labels</source>
<translation>Szenenlabels</translation>
</message>
<message>
<source>Scene width in pixels.</source>
<translation>Breite der Szene in Pixeln.</translation>
</message>
<message>
<source>Scenes</source>
<translation>Szenen</translation>
</message>
<message>
<source>Scenes (*.tif *.tiff *.jp2 *.vrt *.zip *.safe *.xml);;All files (*)</source>
<translation>Szenen (*.tif *.tiff *.jp2 *.vrt *.zip *.safe *.xml);;Alle Dateien (*)</translation>
</message>
<message>
<source>Scenes or cells kept for validation</source>
<translation>Für die Validierung behaltene Szenen oder Zellen</translation>
</message>
<message>
<source>Scenes or cells learned from</source>
<translation>Szenen oder Zellen, aus denen gelernt wurde</translation>
</message>
<message>
<source>See, add, export and delete the models that you keep</source>
<translation>Die Modelle, die Sie aufbewahren, ansehen, hinzufügen, exportieren und löschen</translation>
</message>
<message>
<source>Sensors</source>
<translation>Sensoren</translation>
</message>
<message>
<source>Sensors that the model is for</source>
<translation>Sensoren, für die das Modell ist</translation>
</message>
<message>
<source>Sensors that the model learns from: both, s1 (radar alone) or s2 (optical alone).</source>
<translation>Sensoren, aus denen das Modell lernt: both (beide), s1 (nur Radar) oder s2 (nur Optik).</translation>
</message>
<message>
<source>Sensors used</source>
<translation>Genutzte Sensoren</translation>
</message>
<message>
<source>Sentinel-&amp;1</source>
<translation>Sentinel-&amp;1</translation>
</message>
<message>
<source>Sentinel-&amp;2</source>
<translation>Sentinel-&amp;2</translation>
</message>
<message>
<source>Sentinel-1 bands, in file order</source>
<translation>Sentinel-1-Bänder, in der Reihenfolge der Datei</translation>
</message>
<message>
<source>Sentinel-1 layer (radar)</source>
<translation>Sentinel-1-Layer (Radar)</translation>
</message>
<message>
<source>Sentinel-1 layer that it was made from</source>
<translation>Sentinel-1-Layer, aus dem er gemacht wurde</translation>
</message>
<message>
<source>Sentinel-1 scene</source>
<translation>Sentinel-1-Szene</translation>
</message>
<message>
<source>Sentinel-1 scene to write: VV and VH sigma0 in dB, float32.</source>
<translation>Zu schreibende Sentinel-1-Szene: sigma0 in VV und VH in dB, float32.</translation>
</message>
<message>
<source>Sentinel-1 scene: one stacked file, one file per band, or a GRD .SAFE folder or zip.</source>
<translation>Sentinel-1-Szene: eine gestapelte Datei, eine Datei je Band, oder ein GRD-Ordner .SAFE oder zip.</translation>
</message>
<message>
<source>Sentinel-2 bands to make</source>
<translation>Zu erzeugende Sentinel-2-Bänder</translation>
</message>
<message>
<source>Sentinel-2 bands, in file order</source>
<translation>Sentinel-2-Bänder, in der Reihenfolge der Datei</translation>
</message>
<message>
<source>Sentinel-2 layer (optical)</source>
<translation>Sentinel-2-Layer (Optik)</translation>
</message>
<message>
<source>Sentinel-2 scene</source>
<translation>Sentinel-2-Szene</translation>
</message>
<message>
<source>Sentinel-2 scene to write: digital numbers, uint16.</source>
<translation>Zu schreibende Sentinel-2-Szene: Digitalwerte, uint16.</translation>
</message>
<message>
<source>Sentinel-2 scene: one stacked file, one file per band, or a .SAFE folder or zip (L1C or L2A).</source>
<translation>Sentinel-2-Szene: eine gestapelte Datei, eine Datei je Band, oder ein Ordner .SAFE oder zip (L1C oder L2A).</translation>
</message>
<message>
<source>Set the panel as it was</source>
<translation>Das Bedienfeld einstellen, wie es war</translation>
</message>
<message>
<source>Set up and run; or look at earlier runs</source>
<translation>Einstellen und starten; oder frühere Läufe ansehen</translation>
</message>
<message>
<source>Settings</source>
<translation>Einstellungen</translation>
</message>
<message>
<source>Share kept for validation</source>
<translation>Anteil für die Validierung</translation>
</message>
<message>
<source>Share of Sentinel-1 that is hidden</source>
<translation>Verborgener Anteil von Sentinel-1</translation>
</message>
<message>
<source>Share of Sentinel-1 that is hidden.</source>
<translation>Verborgener Anteil von Sentinel-1.</translation>
</message>
<message>
<source>Share of Sentinel-2 that is hidden</source>
<translation>Verborgener Anteil von Sentinel-2</translation>
</message>
<message>
<source>Share of Sentinel-2 that is hidden.</source>
<translation>Verborgener Anteil von Sentinel-2.</translation>
</message>
<message>
<source>Share of a cell that makes a label</source>
<translation>Anteil einer Zelle, der ein Label ergibt</translation>
</message>
<message>
<source>Share of a cell that must be usable</source>
<translation>Anteil einer Zelle, der brauchbar sein muss</translation>
</message>
<message>
<source>Share of a cell that must be usable; other cells are left out.</source>
<translation>Anteil einer Zelle, der brauchbar sein muss; andere Zellen werden ausgelassen.</translation>
</message>
<message>
<source>Share of labels kept for validation</source>
<translation>Anteil der Labels für die Validierung</translation>
</message>
<message>
<source>Share of labels to learn from</source>
<translation>Anteil der Labels, aus denen gelernt wird</translation>
</message>
<message>
<source>Share of pixels with data of both sensors</source>
<translation>Anteil der Pixel mit Daten beider Sensoren</translation>
</message>
<message>
<source>Share of pixels with the same land cover</source>
<translation>Anteil der Pixel mit gleicher Landbedeckung</translation>
</message>
<message>
<source>Share of samples that lose a sensor</source>
<translation>Anteil der Beispiele, die einen Sensor verlieren</translation>
</message>
<message>
<source>Share of the area that is labelled</source>
<translation>Gelabelter Anteil des Gebiets</translation>
</message>
<message>
<source>Share of the area that is mapped</source>
<translation>Kartierter Anteil des Gebiets</translation>
</message>
<message>
<source>Share of the area with features</source>
<translation>Anteil des Gebiets mit Merkmalen</translation>
</message>
<message>
<source>Share of the area with radar</source>
<translation>Anteil des Gebiets mit Radar</translation>
</message>
<message>
<source>Share of the crops that lose a whole sensor, with mask modality_drop or mixed.</source>
<translation>Anteil der Ausschnitte, die einen ganzen Sensor verlieren, mit der Maske modality_drop oder mixed.</translation>
</message>
<message>
<source>Share of the labelled ground that is not learned from but kept to judge the model by (validation); 0 keeps none, and nothing is then known of the accuracy.</source>
<translation>Anteil des gelabelten Bodens, aus dem nicht gelernt, sondern an dem das Modell beurteilt wird (Validierung); 0 behält keinen, und über die Genauigkeit ist dann nichts bekannt.</translation>
</message>
<message>
<source>Share of the labelled scenes that is kept for validation, whole places or blocks; 0 keeps none, and nothing is then known of the accuracy.</source>
<translation>Anteil der gelabelten Szenen, der für die Validierung behalten wird, ganze Orte oder Blöcke; 0 behält keinen, und über die Genauigkeit ist dann nichts bekannt.</translation>
</message>
<message>
<source>Share of the labels that is learned from, chosen so that every class keeps its part.</source>
<translation>Anteil der Labels, aus denen gelernt wird, so gewählt, dass jede Klasse ihren Teil behält.</translation>
</message>
<message>
<source>Share of the optical scene hidden by nodata holes.</source>
<translation>Anteil der optischen Szene, den Löcher ohne Daten verbergen.</translation>
</message>
<message>
<source>Share of the optical scene without data</source>
<translation>Anteil der optischen Szene ohne Daten</translation>
</message>
<message>
<source>Share of the scene that is generated</source>
<translation>Erzeugter Anteil der Szene</translation>
</message>
<message>
<source>Share of the scene that is still cloud</source>
<translation>Anteil der Szene, der noch Wolke ist</translation>
</message>
<message>
<source>Share of the scene that was measured</source>
<translation>Gemessener Anteil der Szene</translation>
</message>
<message>
<source>Share of the tokens that were computed</source>
<translation>Gerechneter Anteil der Token</translation>
</message>
<message>
<source>Share of the values that the pixel type cannot hold</source>
<translation>Anteil der Werte, die der Pixeltyp nicht fassen kann</translation>
</message>
<message>
<source>Share of the values that were shown</source>
<translation>Gezeigter Anteil der Werte</translation>
</message>
<message>
<source>Share of training samples from which one sensor is taken away, so that the model can later do with the other alone; 0 makes it need both.</source>
<translation>Anteil der Trainingsbeispiele, denen ein Sensor genommen wird, damit das Modell später mit dem anderen allein auskommt; mit 0 braucht es beide.</translation>
</message>
<message>
<source>Share of what is known of a cell that a class must cover to be one of its labels; the largest always is.</source>
<translation>Anteil am Bekannten einer Zelle, den eine Klasse bedecken muss, um eines ihrer Labels zu sein; die größte ist es immer.</translation>
</message>
<message>
<source>Share that is not learned from but watches the training: whole scenes where there are enough, else patches of a large scene, apart from the others. Rows of a table with the split validation, or the part val of a split file, take their place. 0 keeps none.</source>
<translation>Anteil, aus dem nicht gelernt wird, sondern der das Training beobachtet: ganze Szenen, wo es genug sind, sonst Ausschnitte einer großen Szene, abseits der übrigen. Zeilen einer Tabelle mit dem split validation, oder der Teil val einer Aufteilungsdatei, treten an seine Stelle. 0 behält nichts.</translation>
</message>
<message>
<source>Sharpness against the truth</source>
<translation>Schärfe gegenüber der Wahrheit</translation>
</message>
<message>
<source>Show on the map what each layer covers, and what they share</source>
<translation>Auf der Karte zeigen, was jeder Layer abdeckt und was sie teilen</translation>
</message>
<message>
<source>Show or hide the SAR-Optical panel: maps of Sentinel-1 and Sentinel-2 layers</source>
<translation>Das Bedienfeld SAR-Optical zeigen oder verbergen: Karten aus Sentinel-1- und Sentinel-2-Layern</translation>
</message>
<message>
<source>Show the card of a model</source>
<translation>Steckbrief eines Modells zeigen</translation>
</message>
<message>
<source>Show the card of this model</source>
<translation>Den Steckbrief dieses Modells zeigen</translation>
</message>
<message>
<source>Show the models folder in the file manager</source>
<translation>Den Modellordner im Dateimanager zeigen</translation>
</message>
<message>
<source>Show where to draw next</source>
<translation>Zeigen, wo als Nächstes zu zeichnen ist</translation>
</message>
<message>
<source>Show…</source>
<translation>Zeigen…</translation>
</message>
<message>
<source>Side in pixels of the cells that have labels; 0 takes the scenes' own size (256 at most), and with polygons that of the model to start from, or 64.</source>
<translation>Seite der Zellen in Pixeln, die Labels haben; 0 nimmt die Größe der Szenen selbst (höchstens 256), und mit Polygonen die des Ausgangsmodells, oder 64.</translation>
</message>
<message>
<source>Side in pixels of the cells; 0 takes the side of the scenes that the model has learned from.</source>
<translation>Seite der Zellen in Pixeln; 0 nimmt die Seite der Szenen, aus denen das Modell gelernt hat.</translation>
</message>
<message>
<source>Side in pixels of the crops that it learns from; a multiple of patch_px.</source>
<translation>Seite der Ausschnitte in Pixeln, aus denen gelernt wird; ein Vielfaches von patch_px.</translation>
</message>
<message>
<source>Side in pixels of the crops to learn from; 0 takes the preset's.</source>
<translation>Seite der Ausschnitte in Pixeln, aus denen gelernt wird; 0 nimmt die der Voreinstellung.</translation>
</message>
<message>
<source>Side in pixels of the squares that a vit from scratch sees.</source>
<translation>Seite der Quadrate in Pixeln, die ein vit von Grund auf sieht.</translation>
</message>
<message>
<source>Side in pixels of the squares that are hidden, usually 8 or 16.</source>
<translation>Seite der verborgenen Quadrate in Pixeln, gewöhnlich 8 oder 16.</translation>
</message>
<message>
<source>Side in pixels of the squares that the exported network takes, from 32; 0 takes the model's own.</source>
<translation>Seite der Quadrate in Pixeln, die das exportierte Netz nimmt, ab 32; 0 nimmt die des Modells.</translation>
</message>
<message>
<source>Side of a cell in pixels</source>
<translation>Seite einer Zelle in Pixeln</translation>
</message>
<message>
<source>Side of a hidden square in pixels</source>
<translation>Seite eines verborgenen Quadrats in Pixeln</translation>
</message>
<message>
<source>Side of a square of a vit in pixels</source>
<translation>Seite eines Quadrats eines vit in Pixeln</translation>
</message>
<message>
<source>Side of a training crop in pixels</source>
<translation>Seite eines Trainingsausschnitts in Pixeln</translation>
</message>
<message>
<source>Side of a validation block in metres</source>
<translation>Seite eines Validierungsblocks in Metern</translation>
</message>
<message>
<source>Side of its squares in pixels</source>
<translation>Seite seiner Quadrate in Pixeln</translation>
</message>
<message>
<source>Size</source>
<translation>Größe</translation>
</message>
<message>
<source>Size of a vit</source>
<translation>Größe eines vit</translation>
</message>
<message>
<source>Size of a vit from scratch: tiny, small or base.</source>
<translation>Größe eines vit von Grund auf: tiny, small oder base.</translation>
</message>
<message>
<source>Size of the encoder</source>
<translation>Größe des Encoders</translation>
</message>
<message>
<source>Size of the encoder: tiny (for a processor), small, or base (for a large GPU).</source>
<translation>Größe des Encoders: tiny (für einen Prozessor), small oder base (für eine große GPU).</translation>
</message>
<message>
<source>Size of the file in bytes</source>
<translation>Größe der Datei in Bytes</translation>
</message>
<message>
<source>Smallest patch in pixels</source>
<translation>Kleinster Flecken in Pixeln</translation>
</message>
<message>
<source>So many kinds of ground are told apart.</source>
<translation>So viele Arten von Boden werden unterschieden.</translation>
</message>
<message>
<source>Something is wrong with the layers: see above.</source>
<translation>Mit den Layern stimmt etwas nicht: siehe oben.</translation>
</message>
<message>
<source>Something unexpected happened ({}). Please report it together with the log.</source>
<translation>Etwas Unerwartetes ist geschehen ({}). Bitte melden Sie es zusammen mit dem Protokoll.</translation>
</message>
<message>
<source>Speckle filter</source>
<translation>Speckle-Filter</translation>
</message>
<message>
<source>Spectral angle in degrees</source>
<translation>Spektralwinkel in Grad</translation>
</message>
<message>
<source>Split file</source>
<translation>Aufteilungsdatei</translation>
</message>
<message>
<source>Split file (.json) of a folder of SEN1-2: the part train is learned from, the part val watches the training, and the part test is left alone for assesstranslation. Empty learns from all pairs.</source>
<translation>Aufteilungsdatei (.json) eines Ordners von SEN1-2: aus dem Teil train wird gelernt, der Teil val beobachtet das Training, und der Teil test bleibt für assesstranslation unberührt. Leer lernt aus allen Paaren.</translation>
</message>
<message>
<source>Split file (.json) that says which pairs of the folder are learned from and judged.</source>
<translation>Aufteilungsdatei (.json), die sagt, aus welchen Paaren des Ordners gelernt und welche beurteilt werden.</translation>
</message>
<message>
<source>Split file to write (.json), to judge the model by with assesstranslation: parts a folder of SEN1-2 by whole scenes, a tenth each for val and test, and learns from the part train.</source>
<translation>Aufteilungsdatei, die geschrieben wird (.json), um das Modell mit assesstranslation danach zu beurteilen: teilt einen Ordner von SEN1-2 nach ganzen Szenen auf, je ein Zehntel für val und test, und lernt aus dem Teil train.</translation>
</message>
<message>
<source>Split to write</source>
<translation>Aufteilung, die geschrieben wird</translation>
</message>
<message>
<source>Splits (*.json)</source>
<translation>Aufteilungen (*.json)</translation>
</message>
<message>
<source>Stacked GeoTIFF: the bands of both sensors, radar in dB, optical as reflectance.</source>
<translation>Gestapeltes GeoTIFF: die Bänder beider Sensoren, Radar in dB, Optik als Reflektanz.</translation>
</message>
<message>
<source>Standard</source>
<translation>Standard</translation>
</message>
<message>
<source>Start from a map without labels: click its clusters and say what they are</source>
<translation>Mit einer Karte ohne Beispiele beginnen: ihre Cluster anklicken und sagen, was sie sind</translation>
</message>
<message>
<source>Start from a usual list of classes</source>
<translation>Mit einer üblichen Klassenliste beginnen</translation>
</message>
<message>
<source>Starting the engine…</source>
<translation>Der Rechenkern startet…</translation>
</message>
<message>
<source>State</source>
<translation>Stand</translation>
</message>
<message>
<source>Stop and keep</source>
<translation>Aufhören und behalten</translation>
</message>
<message>
<source>Stop; what was downloaded is kept</source>
<translation>Aufhören; was heruntergeladen ist, bleibt</translation>
</message>
<message>
<source>Stopped and kept after {}.</source>
<translation>Aufgehört und behalten nach {}.</translation>
</message>
<message>
<source>Stopping; what was learned is being kept…</source>
<translation>Hört auf; was gelernt wurde, wird behalten…</translation>
</message>
<message>
<source>Structural similarity</source>
<translation>Strukturelle Ähnlichkeit</translation>
</message>
<message>
<source>Such as torchgeo:ResNet18_Weights.SENTINEL2_ALL_MOCO; the text of the field above says of what form.</source>
<translation>Etwa torchgeo:ResNet18_Weights.SENTINEL2_ALL_MOCO; der Text des Feldes darüber sagt, in welcher Form.</translation>
</message>
<message>
<source>Table of cluster, name, colour (#rrggbb) and, optionally, map value. Clusters of equal name become one class. Clusters not listed keep their automatic name, colour and value.</source>
<translation>Tabelle aus Cluster, Name, Farbe (#rrggbb) und, wahlfrei, Kartenwert. Cluster gleichen Namens werden eine Klasse. Nicht aufgeführte Cluster behalten ihren selbsttätigen Namen, ihre Farbe und ihren Wert.</translation>
</message>
<message>
<source>Tables (*.csv *.tsv *.txt)</source>
<translation>Tabellen (*.csv *.tsv *.txt)</translation>
</message>
<message>
<source>Take the chosen class out of the list</source>
<translation>Die gewählte Klasse aus der Liste nehmen</translation>
</message>
<message>
<source>Take the loss as it was printed</source>
<translation>Den Verlust nehmen, wie er gedruckt wurde</translation>
</message>
<message>
<source>Take the loss of the first stage as it is printed in the paper, which came without code; all else stays.</source>
<translation>Den Verlust der ersten Stufe nehmen, wie er im Artikel steht, der ohne Code erschien; alles andere bleibt.</translation>
</message>
<message>
<source>Take the training up where it was broken off</source>
<translation>Das Training aufnehmen, wo es abgebrochen wurde</translation>
</message>
<message>
<source>Take this line away; the run stays in the history</source>
<translation>Diese Zeile wegnehmen; der Lauf bleibt im Verlauf</translation>
</message>
<message>
<source>Take up the run in its folder</source>
<translation>Den Lauf in seinem Ordner aufnehmen</translation>
</message>
<message>
<source>Take up the run in run_folder where its last checkpoint stands, instead of starting anew.</source>
<translation>Den Lauf in run_folder aufnehmen, wo sein letzter Zwischenstand steht, statt neu zu beginnen.</translation>
</message>
<message>
<source>Taken</source>
<translation>Aufnahme</translation>
</message>
<message>
<source>Task</source>
<translation>Aufgabe</translation>
</message>
<message>
<source>Teach a network your classes</source>
<translation>Einem Netz eigene Klassen beibringen</translation>
</message>
<message>
<source>Teach labels of scenes</source>
<translation>Szenenlabels beibringen</translation>
</message>
<message>
<source>Teaches a network the land-cover classes of your polygons, points or raster.</source>
<translation>Bringt einem Netz die Landbedeckungsklassen Ihrer Polygone, Punkte oder Ihres Rasters bei.</translation>
</message>
<message>
<source>Teaches a network what there is in a piece of ground as a whole: 'Forest' and 'Water' for a square of a kilometre, rather than a class for every pixel. 'Label the cells of a scene' then labels further scenes.
LABELS. Either polygons or a raster of classes: the scene is cut into square cells, and a cell that is known to one half at least has the classes that cover enough of it. Or, for many small scenes, a table with the name of each scene's file and its labels, with ; between them; or the column labels of the table of pairs. A scene may have several labels, or exactly one.
VALIDATION. A share of the scenes is kept aside and never learned from, whole places or blocks of ground; the figures in the log are theirs. Average precision is 1 where all scenes that have a label are ranked before those that have not. How likely a label must be to be given is chosen on these scenes too.
START. From scratch, or from a model of 'Pre-train an encoder of both sensors', which needs fewer labels, or from an earlier model of this tool; or from an encoder that others have trained, by its name, as the field's own text says. With few labels let only the last layer learn (linear), or nothing (knn: the known scenes that look most alike decide).
LONG RUNS. Losses (how wrong it still is) are shown as they go. A long training ends by itself when validation no longer gets better, and the best state is kept. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again.</source>
<translation>Bringt einem Netz bei, was es in einem Stück Boden als Ganzem gibt: 'Wald' und 'Wasser' für ein Quadrat von einem Kilometer, statt einer Klasse für jedes Pixel. 'Zellen einer Szene labeln' labelt dann weitere Szenen.
LABELS. Entweder Polygone oder ein Raster von Klassen: die Szene wird in quadratische Zellen geteilt, und eine Zelle, die wenigstens zur Hälfte bekannt ist, hat die Klassen, die genug von ihr bedecken. Oder, für viele kleine Szenen, eine Tabelle mit dem Namen der Datei jeder Szene und ihren Labels, durch ; getrennt; oder die Spalte labels der Tabelle der Paare. Eine Szene darf mehrere Labels haben, oder genau eines.
VALIDIERUNG. Ein Anteil der Szenen wird beiseite gelegt und nie gelernt, ganze Orte oder Blöcke von Boden; die Zahlen im Protokoll sind die ihren. Die mittlere Präzision ist 1, wo alle Szenen, die ein Label haben, vor denen stehen, die es nicht haben. Wie wahrscheinlich ein Label sein muss, um vergeben zu werden, wird auch an diesen Szenen gewählt.
ANFANG. Von Grund auf, oder von einem Modell von 'Encoder beider Sensoren vortrainieren', das weniger Labels braucht, oder von einem früheren Modell dieses Werkzeugs; oder von einem Encoder, den andere trainiert haben, nach Namen, wie der Text des Feldes sagt. Lassen Sie bei wenigen Labels nur die letzte Schicht lernen (linear) oder nichts (knn: die bekannten Szenen, die am ähnlichsten aussehen, entscheiden).
LANGE LÄUFE. Verluste (wie falsch es noch liegt) werden laufend gezeigt. Ein langes Training endet von selbst, wenn die Validierung nicht mehr besser wird, und der beste Stand bleibt. Mit einem Ordner für den Lauf werden Verluste, Kurven und Zwischenstände aufbewahrt, und ein abgebrochener Lauf kann wieder aufgenommen werden.</translation>
</message>
<message>
<source>Teaches a network which classes there are in a scene, or in the cells of one.</source>
<translation>Bringt einem Netz bei, welche Klassen es in einer Szene oder in den Zellen einer Szene gibt.</translation>
</message>
<message>
<source>Teaches a network your classes on a Sentinel-1 and Sentinel-2 pair, and says how well it does on polygons that it has not learned from. 'Map your classes' then maps whole scenes.
CLASSES. Draw polygons where you know the land cover, three or more for each class and far from each other, and write the class into a field; a dozen polygons make a first map. Points do as well, and so does a raster, such as a map of 'Map land cover without labels' after you have named its clusters. Only selected polygons count if you tick so. Names and colours are those of the layer's symbology, or of the legend table if you fill it in.
VALIDATION. A share of the polygons, in whole blocks of ground, is kept aside and never learned from; the accuracy in log and report is theirs. The layer 'Training and validation' shows which.
START. From scratch, or from a model of 'Pre-train a land-cover network', 'Pre-train an encoder of both sensors' or 'Train a fusion of radar and optical', which needs fewer polygons, or from an earlier model of this tool.
NETWORK. The quick preset teaches a small network that reads each pixel and its close surroundings; it takes less than a minute and is the best choice for a dozen polygons. Standard and thorough teach a deep network, which needs many polygons, or a model to start from, to do better.
LONG RUNS. Loss (how wrong it still is) and accuracy on the polygons kept aside are shown as they go. Training ends by itself when the latter no longer gets better, and the best state is kept.</source>
<translation>Bringt einem Netz auf einem Paar aus Sentinel-1 und Sentinel-2 Ihre Klassen bei und sagt, wie gut es auf Polygonen ist, aus denen es nicht gelernt hat. 'Eigene Klassen kartieren' kartiert dann ganze Szenen.
KLASSEN. Zeichnen Sie Polygone, wo Sie die Landbedeckung kennen, drei oder mehr je Klasse und weit voneinander, und schreiben Sie die Klasse in ein Feld; ein Dutzend Polygone ergibt eine erste Karte. Punkte tun es auch, und ein Raster ebenso, etwa eine Karte aus 'Landbedeckung ohne Beispiele kartieren', nachdem Sie ihre Cluster benannt haben. Nur gewählte Polygone zählen, wenn Sie es ankreuzen. Namen und Farben sind die der Symbolisierung des Layers, oder die der Legendentabelle, wenn Sie sie ausfüllen.
VALIDIERUNG. Ein Anteil der Polygone, in ganzen Blöcken von Boden, wird beiseite gelegt und nie gelernt; die Genauigkeit in Protokoll und Bericht ist die ihre. Der Layer 'Training und Validierung' zeigt, welche.
ANFANG. Von Grund auf, oder von einem Modell von 'Landbedeckungsnetz vortrainieren', 'Encoder beider Sensoren vortrainieren' oder 'Fusion von Radar und Optik trainieren', das weniger Polygone braucht, oder von einem früheren Modell dieses Werkzeugs.
NETZ. Die Voreinstellung quick lehrt ein kleines Netz, das jedes Pixel und seine nahe Umgebung liest; das dauert weniger als eine Minute und ist für ein Dutzend Polygone das Beste. Standard und thorough lehren ein tiefes Netz, das viele Polygone oder ein Ausgangsmodell braucht, um besser zu sein.
LANGE LÄUFE. Verlust (wie falsch es noch liegt) und Genauigkeit auf den beiseite gelegten Polygonen werden laufend gezeigt. Das Training endet von selbst, wenn letztere nicht mehr besser wird, und der beste Stand bleibt.</translation>
</message>
<message>
<source>Text file to write: versions, devices and what they did, without user names.</source>
<translation>Zu schreibende Textdatei: Versionen, Geräte und was sie taten, ohne Benutzernamen.</translation>
</message>
<message>
<source>The Python that runs the engine; empty takes the one that SAR-Optical installs</source>
<translation>Das Python, in dem der Rechenkern läuft; leer nimmt das, das SAR-Optical installiert</translation>
</message>
<message>
<source>The area is not known yet: draw a rectangle, or choose a layer of polygons.</source>
<translation>Das Gebiet ist noch nicht bekannt: zeichnen Sie ein Rechteck, oder wählen Sie einen Polygonlayer.</translation>
</message>
<message>
<source>The area to work on; a small one is done sooner</source>
<translation>Das zu bearbeitende Gebiet; ein kleines ist schneller fertig</translation>
</message>
<message>
<source>The card says what the training wrote into it. Accuracy holds for ground like that of the training; on other ground, assess the map.</source>
<translation>Der Steckbrief sagt, was das Training hineingeschrieben hat. Die Genauigkeit gilt für Boden wie den des Trainings; auf anderem Boden beurteilen Sie die Karte.</translation>
</message>
<message>
<source>The class list, in the order of the result; empty takes every label that occurs.</source>
<translation>Die Klassenliste, in der Reihenfolge des Ergebnisses; leer nimmt jedes Label, das vorkommt.</translation>
</message>
<message>
<source>The engine has started…</source>
<translation>Der Rechenkern ist gestartet…</translation>
</message>
<message>
<source>The engine is being installed.</source>
<translation>Der Rechenkern wird installiert.</translation>
</message>
<message>
<source>The engine is being removed.</source>
<translation>Der Rechenkern wird entfernt.</translation>
</message>
<message>
<source>The engine is being tried out.</source>
<translation>Der Rechenkern wird ausprobiert.</translation>
</message>
<message>
<source>The engine is ready.</source>
<translation>Der Rechenkern ist bereit.</translation>
</message>
<message>
<source>The engine that computes is not installed yet.</source>
<translation>Der Rechenkern ist noch nicht installiert.</translation>
</message>
<message>
<source>The engine was installed for another version of SAR-Optical: {}.</source>
<translation>Der Rechenkern wurde für eine andere Version von SAR-Optical installiert: {}.</translation>
</message>
<message>
<source>The features of {} cannot be handed over ({}). Free disk space, or save the layer as a GeoPackage and choose that.</source>
<translation>Die Objekte von {} können nicht übergeben werden ({}). Schaffen Sie Platz auf der Platte, oder speichern Sie den Layer als GeoPackage und wählen Sie dieses.</translation>
</message>
<message>
<source>The folder is searched with its subfolders; each Sentinel-2 scene gets the Sentinel-1 scene of the same ground that is nearest in time.</source>
<translation>Der Ordner wird mit seinen Unterordnern durchsucht; jede Sentinel-2-Szene bekommt die Sentinel-1-Szene desselben Bodens, die zeitlich am nächsten ist.</translation>
</message>
<message>
<source>The generated optical layer to judge by the Sentinel-2 layer</source>
<translation>Der erzeugte optische Layer, der am Sentinel-2-Layer beurteilt wird</translation>
</message>
<message>
<source>The installation of the engine was interrupted; what was downloaded is kept.</source>
<translation>Die Installation des Rechenkerns wurde unterbrochen; was heruntergeladen ist, ist noch da.</translation>
</message>
<message>
<source>The job was cancelled before it began.</source>
<translation>Der Auftrag wurde abgebrochen, ehe er begann.</translation>
</message>
<message>
<source>The land-cover map to judge</source>
<translation>Die Landbedeckungskarte, die beurteilt wird</translation>
</message>
<message>
<source>The layer 'Confidence' that came with the current map</source>
<translation>Der Layer 'Konfidenz', der mit der jetzigen Karte kam</translation>
</message>
<message>
<source>The layer can be read.</source>
<translation>Der Layer ist lesbar.</translation>
</message>
<message>
<source>The map cannot show this place in its CRS. Choose another CRS for the project.</source>
<translation>Die Karte kann diese Stelle in ihrem KBS nicht zeigen. Wählen Sie ein anderes KBS für das Projekt.</translation>
</message>
<message>
<source>The map is {:.0%} sure here</source>
<translation>Die Karte ist hier zu {:.0%} sicher</translation>
</message>
<message>
<source>The model is judged about 40 times while it learns, at least ten steps apart; end when it was not better than before for so many times, 0 goes to the end. The best state is kept in any case.</source>
<translation>Das Modell wird etwa 40 Mal beurteilt, während es lernt, mindestens zehn Schritte auseinander; enden, wenn es so viele Male nicht besser war als zuvor, 0 geht bis zum Schluss. Der beste Stand bleibt in jedem Fall.</translation>
</message>
<message>
<source>The model to work with: one of your models folder, or any other file</source>
<translation>Das Modell, mit dem gearbeitet wird: eines aus Ihrem Modellordner, oder irgendeine andere Datei</translation>
</message>
<message>
<source>The names are not kept beside the map's file ({}).</source>
<translation>Die Namen werden nicht neben der Datei der Karte aufbewahrt ({}).</translation>
</message>
<message>
<source>The network knows squares of one size only. What saroptical does around it is not in it: scenes are not aligned, speckle is not filtered, nodata is not left out of the map, and overlapping squares are not blended. It needs the libraries onnx, onnxscript and onnxruntime in the engine's environment.</source>
<translation>Das Netz kennt Quadrate nur einer Größe. Was saroptical ringsum tut, ist nicht darin: Szenen werden nicht ausgerichtet, Speckle wird nicht gefiltert, fehlende Daten werden nicht aus der Karte gelassen, und überlappende Quadrate werden nicht überblendet. Es braucht die Bibliotheken onnx, onnxscript und onnxruntime in der Umgebung des Rechenkerns.</translation>
</message>
<message>
<source>The optical layer: Sentinel-2, as digital numbers or reflectance</source>
<translation>Der optische Layer: Sentinel-2, als Digitalwerte oder Reflektanz</translation>
</message>
<message>
<source>The other layers of the {} scene, where each band is a file of its own.</source>
<translation>Die anderen Layer der {}-Szene, wo jedes Band eine eigene Datei ist.</translation>
</message>
<message>
<source>The pair fits together.</source>
<translation>Das Paar passt zusammen.</translation>
</message>
<message>
<source>The part of a deep network that reads the image: resnet18, or resnet50 (larger, for a GPU).</source>
<translation>Der Teil eines tiefen Netzes, der das Bild liest: resnet18, oder resnet50 (größer, für eine GPU).</translation>
</message>
<message>
<source>The part of the network that reads the image: resnet18, or resnet50 (larger, for a GPU).</source>
<translation>Der Teil des Netzes, der das Bild liest: resnet18, oder resnet50 (größer, für eine GPU).</translation>
</message>
<message>
<source>The patches of the map as polygons, each with its class and its area in hectares.</source>
<translation>Die Flecken der Karte als Polygone, jedes mit seiner Klasse und seiner Fläche in Hektar.</translation>
</message>
<message>
<source>The polygons of {} cannot be saved ({}). Free disk space, or save the layer under another name.</source>
<translation>Die Polygone von {} können nicht gespeichert werden ({}). Schaffen Sie Platz auf der Platte, oder speichern Sie den Layer unter einem anderen Namen.</translation>
</message>
<message>
<source>The polygons to go on with, or a new layer, which is made when you begin to draw</source>
<translation>Die Polygone, mit denen es weitergeht, oder ein neuer Layer, der entsteht, wenn Sie zu zeichnen beginnen</translation>
</message>
<message>
<source>The project was closed meanwhile; the results are in {}.</source>
<translation>Das Projekt wurde inzwischen geschlossen; die Ergebnisse sind in {}.</translation>
</message>
<message>
<source>The project was closed. {} goes on; its results stay on disk, and the history says where.</source>
<translation>Das Projekt wurde geschlossen. {} läuft weiter; die Ergebnisse bleiben auf der Platte, und der Verlauf sagt, wo.</translation>
</message>
<message>
<source>The radar layer: Sentinel-1, bands VV and VH, in decibels or linear power</source>
<translation>Der Radarlayer: Sentinel-1, Bänder VV und VH, in Dezibel oder linearer Leistung</translation>
</message>
<message>
<source>The rectangle around its polygons is worked on; around the selected ones, if any are</source>
<translation>Bearbeitet wird das Rechteck um seine Polygone; um die gewählten, wenn welche gewählt sind</translation>
</message>
<message>
<source>The results are gone: they were temporary. Run it again.</source>
<translation>Die Ergebnisse sind weg: sie waren temporär. Starten Sie noch einmal.</translation>
</message>
<message>
<source>The scene is drawn, not simulated: slopes are shaded a little, and there is no geometry of terrain, no cast shadow, no haze, and the speckle of neighbouring pixels is independent, which real speckle is not. Figures measured on it are better than those of real scenes.</source>
<translation>Die Szene ist gezeichnet, nicht simuliert: Hänge sind leicht schattiert, und es gibt keine Geländegeometrie, keinen Schlagschatten, keinen Dunst, und das Speckle benachbarter Pixel ist unabhängig, was echtes Speckle nicht ist. Auf ihr gemessene Zahlen sind besser als die echter Szenen.</translation>
</message>
<message>
<source>The style of {} cannot be kept ({}). Choose another place for the polygons.</source>
<translation>Der Stil von {} kann nicht gespeichert werden ({}). Wählen Sie einen anderen Ort für die Polygone.</translation>
</message>
<message>
<source>The tool cannot be opened; is the plugin Processing enabled?</source>
<translation>Das Werkzeug lässt sich nicht öffnen; ist die Erweiterung Processing eingeschaltet?</translation>
</message>
<message>
<source>There is no cluster at this place; click on the map's colours.</source>
<translation>An diesem Ort ist kein Cluster; klicken Sie auf die Farben der Karte.</translation>
</message>
<message>
<source>There is no model for this yet: teach one first, or open a file.</source>
<translation>Dafür gibt es noch kein Modell: bringen Sie zuerst einem etwas bei, oder öffnen Sie eine Datei.</translation>
</message>
<message>
<source>This does not work yet:</source>
<translation>So geht es noch nicht:</translation>
</message>
<message>
<source>This task makes no map; there is nothing to preview</source>
<translation>Diese Aufgabe macht keine Karte; es gibt nichts vorab zu zeigen</translation>
</message>
<message>
<source>This task needs a Sentinel-1 and a Sentinel-2 layer: choose both in step 1.</source>
<translation>Diese Aufgabe braucht einen Sentinel-1- und einen Sentinel-2-Layer: wählen Sie beide in Schritt 1.</translation>
</message>
<message>
<source>This task reads radar: choose a Sentinel-1 layer in step 1.</source>
<translation>Diese Aufgabe liest Radar: wählen Sie in Schritt 1 einen Sentinel-1-Layer.</translation>
</message>
<message>
<source>This training is over, or what it would go on from is gone. Run it again.</source>
<translation>Dieses Training ist vorbei, oder das, wovon es weitergehen würde, ist weg. Führen Sie es noch einmal aus.</translation>
</message>
<message>
<source>This training is under way already.</source>
<translation>Dieses Training läuft schon.</translation>
</message>
<message>
<source>This works, but look at this:</source>
<translation>So geht es, aber sehen Sie sich dies an:</translation>
</message>
<message>
<source>Thorough: for results that stay</source>
<translation>Thorough: für Ergebnisse, die bleiben</translation>
</message>
<message>
<source>Together</source>
<translation>Zusammen</translation>
</message>
<message>
<source>Train a fusion of radar and optical</source>
<translation>Fusion von Radar und Optik trainieren</translation>
</message>
<message>
<source>Train a translation of radar to optical</source>
<translation>Übersetzung von Radar in Optik trainieren</translation>
</message>
<message>
<source>Train as the published code does</source>
<translation>Wie der veröffentlichte Code trainieren</translation>
</message>
<message>
<source>Train exactly as the published code does, its known defects included, for replication.</source>
<translation>Genau wie der veröffentlichte Code trainieren, mit seinen bekannten Mängeln, zur Wiederholung.</translation>
</message>
<message>
<source>Training</source>
<translation>Training</translation>
</message>
<message>
<source>Training and validation</source>
<translation>Training und Validierung</translation>
</message>
<message>
<source>Training steps</source>
<translation>Trainingsschritte</translation>
</message>
<message>
<source>Training steps taken</source>
<translation>Gemachte Trainingsschritte</translation>
</message>
<message>
<source>Training steps, each of which looks at a few samples; 0 takes the preset's number, or the published one where it is trained as published.</source>
<translation>Trainingsschritte, von denen jeder einige Beispiele ansieht; 0 nimmt die Zahl der Voreinstellung, oder die veröffentlichte, wo wie veröffentlicht trainiert wird.</translation>
</message>
<message>
<source>Training steps; 0 takes the preset's number, or the published one where it is trained as published.</source>
<translation>Trainingsschritte; 0 nimmt die Zahl der Voreinstellung, oder die veröffentlichte, wo wie veröffentlicht trainiert wird.</translation>
</message>
<message>
<source>Training time</source>
<translation>Trainingsdauer</translation>
</message>
<message>
<source>Trains a network that gives every pixel of a Sentinel-1 and Sentinel-2 pair a short feature vector, in which places that are alike lie close together. No labels are needed: the network compares views of your own scenes. 'Make a feature layer' then applies it.
ONE PAIR. Choose the two layers. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file.
MANY PAIRS. Choose layers of both sensors, or a folder that holds them, or a table with the columns s1 and s2. Scenes are matched by the ground that they share, then by the nearest date; the pairs are listed in the log, and a match that is ambiguous is refused. Bands that only some pairs have are left out.
CHOICES. The training time 'quick' is for a first look. With a share of crops that lose a sensor, the model can later be used where one sensor is missing.
LONG RUNS. The loss is shown as it goes. With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up again.</source>
<translation>Trainiert ein Netz, das jedem Pixel eines Paars aus Sentinel-1 und Sentinel-2 einen kurzen Merkmalsvektor gibt, in dem ähnliche Orte nahe beieinander liegen. Labels braucht es nicht: das Netz vergleicht Ansichten Ihrer eigenen Szenen. 'Merkmalslayer erstellen' wendet es dann an.
EIN PAAR. Wählen Sie die beiden Layer. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei.
VIELE PAARE. Wählen Sie Layer beider Sensoren, oder einen Ordner, der sie enthält, oder eine Tabelle mit den Spalten s1 und s2. Szenen werden nach dem Boden zugeordnet, den sie teilen, dann nach dem nächsten Datum; die Paare stehen im Protokoll, und eine mehrdeutige Zuordnung wird abgelehnt. Bänder, die nur manche Paare haben, bleiben weg.
WAHL. Die Trainingsdauer 'quick' ist für einen ersten Blick. Verliert ein Anteil der Ausschnitte einen Sensor, so kann das Modell später genutzt werden, wo ein Sensor fehlt.
LANGE LÄUFE. Der Verlust wird laufend gezeigt. Mit einem Ordner für den Lauf werden Verluste, Kurven und Zwischenstände aufbewahrt, und ein abgebrochener Lauf kann wieder aufgenommen werden.</translation>
</message>
<message>
<source>Translate radar to optical</source>
<translation>Radar in Optik übersetzen</translation>
</message>
<message>
<source>Translation</source>
<translation>Übersetzung</translation>
</message>
<message>
<source>Translation is learned from pairs: both sensors are needed.</source>
<translation>Eine Übersetzung wird aus Paaren gelernt: beide Sensoren sind nötig.</translation>
</message>
<message>
<source>Treat clouds, cloud shadows and cirrus as nodata, by the scene classification of an L2A product, or by an SCL or QA60 file among the band files.</source>
<translation>Wolken, Wolkenschatten und Zirren wie fehlende Daten behandeln, nach der Szenenklassifikation eines L2A-Produkts, oder nach einer Datei SCL oder QA60 unter den Banddateien.</translation>
</message>
<message>
<source>Tries the engine's libraries and every device out, and says what there is.</source>
<translation>Probiert die Bibliotheken des Rechenkerns und jedes Gerät aus und sagt, was es gibt.</translation>
</message>
<message>
<source>Try out (auto tries all)</source>
<translation>Ausprobieren (auto probiert alle)</translation>
</message>
<message>
<source>Trying the engine's Python</source>
<translation>Das Python des Rechenkerns wird ausprobiert</translation>
</message>
<message>
<source>Uncertainty</source>
<translation>Unsicherheit</translation>
</message>
<message>
<source>Uncertainty layer that translatesar wrote beside the generated one: the report says how well it ranks the true errors.</source>
<translation>Unsicherheitslayer, den translatesar neben den erzeugten geschrieben hat: der Bericht sagt, wie gut er die wahren Fehler ordnet.</translation>
</message>
<message>
<source>Uncertainty layer: how far several draws of the generator differ, per pixel.</source>
<translation>Unsicherheitslayer: wie weit mehrere Ziehungen des Generators auseinandergehen, je Pixel.</translation>
</message>
<message>
<source>Uncertainty of the generated layer</source>
<translation>Unsicherheit des erzeugten Layers</translation>
</message>
<message>
<source>Unit of the Sentinel-1 values</source>
<translation>Einheit der Sentinel-1-Werte</translation>
</message>
<message>
<source>Unit of the Sentinel-1 values: db (decibels), linear (power), dn (digital numbers, of a GRD product, which says how to calibrate them), byte (8-bit picture). auto reads the metadata, else infers it and says why.</source>
<translation>Einheit der Sentinel-1-Werte: db (Dezibel), linear (Leistung), dn (Digitalwerte eines GRD-Produkts, das sagt, wie sie zu kalibrieren sind), byte (8-Bit-Bild). auto liest die Metadaten, sonst erschließt es sie und sagt, warum.</translation>
</message>
<message>
<source>Unit of the Sentinel-2 values</source>
<translation>Einheit der Sentinel-2-Werte</translation>
</message>
<message>
<source>Unit of the Sentinel-2 values: dn (digital numbers, 10 000 = reflectance 1), reflectance (0 to 1), byte (8-bit picture). auto reads the metadata, else infers it and says why.</source>
<translation>Einheit der Sentinel-2-Werte: dn (Digitalwerte, 10 000 = Reflektanz 1), reflectance (0 bis 1), byte (8-Bit-Bild). auto liest die Metadaten, sonst erschließt es sie und sagt, warum.</translation>
</message>
<message>
<source>Unit of the generated layer, as s2_unit.</source>
<translation>Einheit des erzeugten Layers, wie s2_unit.</translation>
</message>
<message>
<source>Unit of the generated values</source>
<translation>Einheit der erzeugten Werte</translation>
</message>
<message>
<source>Update</source>
<translation>Aktualisieren</translation>
</message>
<message>
<source>Update…</source>
<translation>Aktualisieren…</translation>
</message>
<message>
<source>Use it after 'Teach labels of scenes', to search large areas: select by p_water, or colour by the probability of one label.</source>
<translation>Nutzen Sie es nach 'Szenenlabels beibringen', um große Gebiete abzusuchen: wählen Sie nach p_water, oder färben Sie nach der Wahrscheinlichkeit eines Labels.</translation>
</message>
<message>
<source>Use it after 'Train a fusion of radar and optical', on any pair with the same bands. The first bands are the best ones to keep and to look at.
Treat the layer as you would treat the bands of a scene: classify it, cluster it, or take the difference of two dates made with one model.</source>
<translation>Nutzen Sie es nach 'Fusion von Radar und Optik trainieren', auf jedem Paar mit denselben Bändern. Die ersten Bänder sind die besten zum Behalten und zum Ansehen.
Behandeln Sie den Layer wie die Bänder einer Szene: klassifizieren Sie ihn, clustern Sie ihn, oder nehmen Sie die Differenz zweier Zeitpunkte, die mit einem Modell gemacht sind.</translation>
</message>
<message>
<source>Use it before you show a map to anyone. The figures of a training are those of its own polygons; these are those of the map.
For areas with confidence intervals draw the reference at random: 'random' for points drawn all over the map, 'stratified' for points drawn within each mapped class. Fifty points of a class are a beginning.</source>
<translation>Nutzen Sie es, ehe Sie eine Karte jemandem zeigen. Die Zahlen eines Trainings sind die seiner eigenen Polygone; diese hier sind die der Karte.
Für Flächen mit Vertrauensintervallen ziehen Sie die Referenz zufällig: 'random' für Punkte überall auf der Karte, 'stratified' für Punkte innerhalb jeder kartierten Klasse. Fünfzig Punkte je Klasse sind ein Anfang.</translation>
</message>
<message>
<source>Use it before you trust a model of 'Train a translation of radar to optical', and to compare two of them on pairs that neither has learned from.</source>
<translation>Nutzen Sie es, ehe Sie einem Modell von 'Übersetzung von Radar in Optik trainieren' trauen, und um zwei davon an Paaren zu vergleichen, aus denen keines gelernt hat.</translation>
</message>
<message>
<source>Use it for a first inventory of a place, and as a beginning for a model of your own: open landcoverareas.model3 in the model designer, change its steps, and save it as yours.</source>
<translation>Nutzen Sie es für eine erste Bestandsaufnahme eines Ortes, und als Anfang für ein eigenes Modell: öffnen Sie landcoverareas.model3 in der Modellierung, ändern Sie seine Schritte, und speichern Sie es als Ihres.</translation>
</message>
<message>
<source>Use it for a first map of an unknown place, to see what can be told apart at all, and as a start for 'Teach a network your classes': name its clusters, and it is a layer of known classes.
Run it with 'quick' and look. Run it again with more time, another number of clusters or another seed. Clusters that mean the same get one name; what two classes share needs more clusters.</source>
<translation>Nutzen Sie es für eine erste Karte eines unbekannten Ortes, um zu sehen, was sich überhaupt unterscheiden lässt, und als Anfang für 'Einem Netz eigene Klassen beibringen': benennen Sie seine Cluster, und es ist ein Layer bekannter Klassen.
Starten Sie mit 'quick' und sehen Sie hin. Starten Sie noch einmal mit mehr Zeit, einer anderen Zahl von Clustern oder einem anderen Startwert. Cluster, die dasselbe meinen, bekommen einen Namen; was zwei Klassen teilen, braucht mehr Cluster.</translation>
</message>
<message>
<source>Use it to get a model for 'Translate radar to optical' and 'Fill clouds from radar'. Leave 'How to learn' at improved unless you want to compare.
With a folder for the run, watch samples.png grow: radar, what is made of it so far, and what was measured.</source>
<translation>Nutzen Sie es, um ein Modell für 'Radar in Optik übersetzen' und 'Wolken aus Radar füllen' zu bekommen. Lassen Sie 'Wie gelernt wird' auf improved, wenn Sie nicht vergleichen wollen.
Mit einem Ordner für den Lauf sehen Sie samples.png wachsen: Radar, was bisher daraus wird, und was gemessen wurde.</translation>
</message>
<message>
<source>Use it to look at both sensors together, to hand one tidy file to other software, or to see what the other tools will make of your layers. You need not run it before them: they align what they read by themselves, in the same way.
Left at auto, the result has the pixels of the Sentinel-2 layer; if that is in degrees, it is put into the local UTM zone. Choose a CRS or a layer among the advanced parameters to lay it on another grid.</source>
<translation>Nutzen Sie es, um beide Sensoren zusammen anzusehen, um anderer Software eine aufgeräumte Datei zu geben, oder um zu sehen, was die anderen Werkzeuge aus Ihren Layern machen. Vor ihnen müssen Sie es nicht starten: sie richten selbst aus, was sie lesen, auf dieselbe Weise.
Auf auto hat das Ergebnis die Pixel des Sentinel-2-Layers; ist dieser in Grad, so wird er in die örtliche UTM-Zone gelegt. Wählen Sie unter den erweiterten Parametern ein KBS oder einen Layer, um es auf ein anderes Raster zu legen.</translation>
</message>
<message>
<source>Use it to look under clouds and to guide the eye, or to make a backdrop where there is radar alone.</source>
<translation>Nutzen Sie es, um unter Wolken zu sehen und das Auge zu führen, oder für einen Hintergrund, wo es nur Radar gibt.</translation>
</message>
<message>
<source>Use it to make a scene whole for the eye: a backdrop, a mosaic, a figure. For analysis take the provenance layer along, and leave the generated pixels out.</source>
<translation>Nutzen Sie es, um eine Szene fürs Auge ganz zu machen: ein Hintergrund, ein Mosaik, eine Abbildung. Für Auswertungen nehmen Sie den Herkunftslayer mit und lassen die erzeugten Pixel weg.</translation>
</message>
<message>
<source>Use it to run a model where saroptical's engine cannot be installed, or in a program of your own.</source>
<translation>Nutzen Sie es, um ein Modell dort anzuwenden, wo der Rechenkern von saroptical nicht installiert werden kann, oder in einem eigenen Programm.</translation>
</message>
<message>
<source>Use it to try the tools without data of your own, to teach with, and to judge a tool where the truth is known to the pixel.</source>
<translation>Nutzen Sie es, um die Werkzeuge ohne eigene Daten auszuprobieren, zum Unterrichten, und um ein Werkzeug zu beurteilen, wo die Wahrheit aufs Pixel bekannt ist.</translation>
</message>
<message>
<source>Use it when you have many scenes and few labels of scenes, or when one of the two sensors will often be missing later.
With a folder for the run, watch reconstruction.png grow: patches as they are seen, as they are told, and as they are.</source>
<translation>Nutzen Sie es, wenn Sie viele Szenen und wenige Szenenlabels haben, oder wenn einer der beiden Sensoren später oft fehlen wird.
Mit einem Ordner für den Lauf sehen Sie reconstruction.png wachsen: Ausschnitte, wie sie gesehen werden, wie sie erschlossen werden, und wie sie sind.</translation>
</message>
<message>
<source>Use it when you have many scenes and few polygons, before 'Teach a network your classes'.
Keep the model with its folder: it serves for every later legend of the same region and season.</source>
<translation>Nutzen Sie es, wenn Sie viele Szenen und wenige Polygone haben, vor 'Einem Netz eigene Klassen beibringen'.
Behalten Sie das Modell mit seinem Ordner: es dient jeder späteren Legende derselben Gegend und Jahreszeit.</translation>
</message>
<message>
<source>Use it when you know what is where, in places. Draw three or more polygons of each class, far from each other rather than large, colour the layer by the class, and run with 'quick'.
Then map with 'Map your classes', look where the map is wrong or unsure, draw polygons there, and run again. Many pairs at once, each with labels of its own, are named in a table with the columns s1, s2 and labels.</source>
<translation>Nutzen Sie es, wenn Sie stellenweise wissen, was wo ist. Zeichnen Sie drei oder mehr Polygone jeder Klasse, eher weit voneinander als groß, färben Sie den Layer nach der Klasse, und starten Sie mit 'quick'.
Kartieren Sie dann mit 'Eigene Klassen kartieren', sehen Sie nach, wo die Karte falsch oder unsicher ist, zeichnen Sie dort Polygone, und starten Sie noch einmal. Viele Paare auf einmal, jedes mit eigenen Labels, nennt eine Tabelle mit den Spalten s1, s2 und labels.</translation>
</message>
<message>
<source>Use it when you want one compact layer in place of many bands: for a classifier of your own, for clustering, or to compare two dates. Its model is also a start for 'Teach a network your classes'.
Begin with one pair and 'quick', make the feature layer, and look at it: what you want to tell apart should have different colours. Then give it more scenes and more time.</source>
<translation>Nutzen Sie es, wenn Sie statt vieler Bänder einen kompakten Layer wollen: für einen eigenen Klassifikator, zum Clustern, oder um zwei Zeitpunkte zu vergleichen. Sein Modell ist auch ein Anfang für 'Einem Netz eigene Klassen beibringen'.
Beginnen Sie mit einem Paar und 'quick', machen Sie den Merkmalslayer, und sehen Sie ihn an: was Sie unterscheiden wollen, sollte verschiedene Farben haben. Geben Sie ihm dann mehr Szenen und mehr Zeit.</translation>
</message>
<message>
<source>Use it where you can say what there is in a square, and drawing every border would be too much: labels of scenes are quick to give, and a network can be taught them from few.
Fill some cells with several classes. A polygon whose class is 'Forest;Water' gives both. For many small scenes give a table of pairs with a column labels, or beside a folder a table with the columns name and label.</source>
<translation>Nutzen Sie es, wo Sie sagen können, was es in einem Quadrat gibt, und jede Grenze zu zeichnen zu viel wäre: Szenenlabels sind schnell gegeben, und ein Netz lernt sie aus wenigen.
Füllen Sie einige Zellen mit mehreren Klassen. Ein Polygon, dessen Klasse 'Wald;Wasser' ist, gibt beide. Für viele kleine Szenen geben Sie eine Tabelle von Paaren mit einer Spalte labels an, oder neben einem Ordner eine Tabelle mit den Spalten name und label.</translation>
</message>
<message>
<source>Use it with each model of 'Teach a network your classes': on the pair that it was taught on, on its neighbours, and on other dates of the same season.
Ask for the probabilities of all classes where you want to weigh them yourself, and for the sensors used where one scene has holes.</source>
<translation>Nutzen Sie es mit jedem Modell von 'Einem Netz eigene Klassen beibringen': auf dem Paar, auf dem es gelernt hat, auf dessen Nachbarn, und auf anderen Zeitpunkten derselben Jahreszeit.
Verlangen Sie die Wahrscheinlichkeiten aller Klassen, wo Sie selbst abwägen wollen, und die genutzten Sensoren, wo eine Szene Löcher hat.</translation>
</message>
<message>
<source>Use the model</source>
<translation>Das Modell verwenden</translation>
</message>
<message>
<source>Used by</source>
<translation>Genutzt von</translation>
</message>
<message>
<source>Validation is kept in whole blocks of ground, since neighbouring pixels are alike; their side in metres, 0 chooses it.</source>
<translation>Die Validierung wird in ganzen Blöcken von Boden gehalten, da benachbarte Pixel ähnlich sind; deren Seite in Metern, 0 wählt sie.</translation>
</message>
<message>
<source>Value</source>
<translation>Wert</translation>
</message>
<message>
<source>Values</source>
<translation>Werte</translation>
</message>
<message>
<source>Vector layer (.gpkg) of what was learned from and what was kept for validation.</source>
<translation>Vektorlayer (.gpkg) dessen, woraus gelernt und was für die Validierung behalten wurde.</translation>
</message>
<message>
<source>Warning</source>
<translation>Warnung</translation>
</message>
<message>
<source>Water, forest, crops, built-up</source>
<translation>Wasser, Wald, Äcker, bebaut</translation>
</message>
<message>
<source>Weights (.pth) of AlexNet as torchvision has them (alexnet-owt), to measure LPIPS by; empty leaves it out.</source>
<translation>Gewichte (.pth) von AlexNet, wie torchvision sie hat (alexnet-owt), um LPIPS damit zu messen; leer lässt es aus.</translation>
</message>
<message>
<source>Weights (.pth) of the Inception network of 2015, as torch_fidelity has them, to measure the Fréchet distance (FID) by; empty leaves it out.</source>
<translation>Gewichte (.pth) des Inception-Netzes von 2015, wie torch_fidelity sie hat, um den Fréchet-Abstand (FID) damit zu messen; leer lässt ihn aus.</translation>
</message>
<message>
<source>Weights file (.safetensors) of an earlier run: maps this scene with it, without training.</source>
<translation>Gewichtsdatei (.safetensors) eines früheren Laufs: kartiert diese Szene damit, ohne Training.</translation>
</message>
<message>
<source>Weights file (.safetensors) of any training.</source>
<translation>Gewichtsdatei (.safetensors) irgendeines Trainings.</translation>
</message>
<message>
<source>Weights file (.safetensors) of segmentunsupervised, trainlandcover, trainfusion or traintranslation.</source>
<translation>Gewichtsdatei (.safetensors) von segmentunsupervised, trainlandcover, trainfusion oder traintranslation.</translation>
</message>
<message>
<source>Weights file (.safetensors) of trainfusion or pretrainmae.</source>
<translation>Gewichtsdatei (.safetensors) von trainfusion oder pretrainmae.</translation>
</message>
<message>
<source>Weights file (.safetensors) of trainlandcover.</source>
<translation>Gewichtsdatei (.safetensors) von trainlandcover.</translation>
</message>
<message>
<source>Weights file (.safetensors) of trainscenelabels.</source>
<translation>Gewichtsdatei (.safetensors) von trainscenelabels.</translation>
</message>
<message>
<source>Weights file (.safetensors) of traintranslation, to judge on a folder of SEN1-2 instead.</source>
<translation>Gewichtsdatei (.safetensors) von traintranslation, um sie stattdessen an einem Ordner von SEN1-2 zu beurteilen.</translation>
</message>
<message>
<source>Weights file (.safetensors) of traintranslation.</source>
<translation>Gewichtsdatei (.safetensors) von traintranslation.</translation>
</message>
<message>
<source>Weights file of an earlier traintranslation to start from, or a generator of SAR2Optical (.pth) for 8-bit pictures; it says which bands are read. Empty starts from scratch.</source>
<translation>Gewichtsdatei eines früheren traintranslation als Anfang, oder ein Generator von SAR2Optical (.pth) für 8-Bit-Bilder; sie sagt, welche Bänder gelesen werden. Leer beginnt von Grund auf.</translation>
</message>
<message>
<source>Weights file of trainlandcover: maps generated and true pixels alike, and the report says how far both maps agree.</source>
<translation>Gewichtsdatei von trainlandcover: kartiert erzeugte und wahre Pixel gleich, und der Bericht sagt, wie weit beide Karten übereinstimmen.</translation>
</message>
<message>
<source>Weights file to keep: maps other scenes without training, and carries its card.</source>
<translation>Gewichtsdatei zum Behalten: kartiert andere Szenen ohne Training und trägt ihren Steckbrief.</translation>
</message>
<message>
<source>Weights file to start from, of pretrainmae or an earlier trainscenelabels; or an encoder of others, as torchgeo:NAME (of its weights, two with + between them, =FILE behind a name where torch does not keep it), satvit:FILE or dinomm:FILE. Empty starts from scratch.</source>
<translation>Gewichtsdatei als Anfang, von pretrainmae oder einem früheren trainscenelabels; oder ein Encoder anderer, als torchgeo:NAME (seiner Gewichte, zwei mit + dazwischen, =FILE hinter einem Namen, wo torch ihn nicht aufbewahrt), satvit:FILE oder dinomm:FILE. Leer beginnt von Grund auf.</translation>
</message>
<message>
<source>Weights file to start from, so that fewer labels are enough: of pretrainsscl, pretrainmae, trainfusion or an earlier trainlandcover; or an encoder of others with the same backbone, as imagenet:FILE or torchgeo:NAME (which must be on this machine). Empty starts from scratch.</source>
<translation>Gewichtsdatei als Anfang, damit weniger Labels genügen: von pretrainsscl, pretrainmae, trainfusion oder einem früheren trainlandcover; oder ein Encoder anderer mit demselben Backbone, als imagenet:FILE oder torchgeo:NAME (auf diesem Rechner vorhanden). Leer beginnt von Grund auf.</translation>
</message>
<message>
<source>Weights file to write (.safetensors); it carries its card.</source>
<translation>Zu schreibende Gewichtsdatei (.safetensors); sie trägt ihren Steckbrief.</translation>
</message>
<message>
<source>Weights of AlexNet, for LPIPS</source>
<translation>Gewichte von AlexNet, für LPIPS</translation>
</message>
<message>
<source>Weights of the Inception network, for FID</source>
<translation>Gewichte des Inception-Netzes, für FID</translation>
</message>
<message>
<source>What</source>
<translation>Was</translation>
</message>
<message>
<source>What a patch is compared with</source>
<translation>Womit ein Ausschnitt verglichen wird</translation>
</message>
<message>
<source>What a patch is compared with: another view of itself (views), or another date of its place (dates).</source>
<translation>Womit ein Ausschnitt verglichen wird: mit einer anderen Ansicht seiner selbst (views) oder einem anderen Zeitpunkt seines Ortes (dates).</translation>
</message>
<message>
<source>What a scene has</source>
<translation>Was eine Szene hat</translation>
</message>
<message>
<source>What a scene has: multi (several labels, or none), single (exactly one), or auto (multi where any scene has more than one).</source>
<translation>Was eine Szene hat: multi (mehrere Labels, oder keines), single (genau eines) oder auto (multi, wo irgendeine Szene mehr als eines hat).</translation>
</message>
<message>
<source>What counts alike while it learns: each labelled pixel (none), or each class, however rare (balanced).</source>
<translation>Was beim Lernen gleich zählt: jedes gelabelte Pixel (none) oder jede Klasse, wie selten sie auch ist (balanced).</translation>
</message>
<message>
<source>What is compared</source>
<translation>Was verglichen wird</translation>
</message>
<message>
<source>What is compared: whole images, superpixels, both, or multiscale: large superpixels against the small ones in them, with a moving-average teacher.</source>
<translation>Was verglichen wird: ganze Bilder, Superpixel, beides, oder multiscale: große Superpixel mit den kleinen in ihnen, mit einem Lehrer aus gleitenden Mitteln.</translation>
</message>
<message>
<source>What is learned: finetune (the whole network), linear (only the last layer, on frozen features), or knn (nothing: the nearest known scenes decide). linear and knn need init.</source>
<translation>Was gelernt wird: finetune (das ganze Netz), linear (nur die letzte Schicht, auf festen Merkmalen) oder knn (nichts: die nächsten bekannten Szenen entscheiden). linear und knn brauchen init.</translation>
</message>
<message>
<source>What the layer of clouds holds</source>
<translation>Was der Wolkenlayer enthält</translation>
</message>
<message>
<source>What the layer of clouds holds: scl (a scene classification: clouds, their shadows and cirrus), qa60 (bits of a QA60 band), or mask (anything but 0 and nodata is cloud). auto goes by the name of the file, and else takes a mask, unless the layer holds more codes than masks do. s2cloudless needs no layer: the library of that name finds clouds in the bands of a Level-1C scene.</source>
<translation>Was der Wolkenlayer enthält: scl (eine Szenenklassifikation: Wolken, ihre Schatten und Zirren), qa60 (Bits eines Bandes QA60) oder mask (alles außer 0 und dem Nodata-Wert ist Wolke). auto geht nach dem Namen der Datei und nimmt sonst eine Maske, es sei denn, der Layer enthält mehr Werte als Masken. s2cloudless braucht keinen Layer: die Bibliothek dieses Namens findet Wolken in den Bändern einer Level-1C-Szene.</translation>
</message>
<message>
<source>What the map shows now</source>
<translation>Was die Karte jetzt zeigt</translation>
</message>
<message>
<source>What the panel computes on at first; auto takes the first CUDA device, else the CPU</source>
<translation>Worauf das Bedienfeld zunächst rechnet; auto nimmt das erste CUDA-Gerät, sonst die CPU</translation>
</message>
<message>
<source>What to do with the layers</source>
<translation>Was mit den Layern zu tun ist</translation>
</message>
<message>
<source>When</source>
<translation>Wann</translation>
</message>
<message>
<source>Where map and reference differ</source>
<translation>Wo Karte und Referenz sich unterscheiden</translation>
</message>
<message>
<source>Where models lie that the panel offers; empty takes the usual folder</source>
<translation>Wo die Modelle liegen, die das Bedienfeld anbietet; leer nimmt den üblichen Ordner</translation>
</message>
<message>
<source>Where the land cover is known: polygons or points, or a raster of class values.</source>
<translation>Wo die Landbedeckung bekannt ist: Polygone oder Punkte, oder ein Raster von Klassenwerten.</translation>
</message>
<message>
<source>Where the optical scene is cloudy, puts what a model of 'Train a translation of radar to optical' makes of the radar, brought to the level of the clear ground around and faded into it. Clear pixels stay as they are, in the pixel type of the file; a picture of 8 bits that has holes gets 16, to mark them.
CLOUDS. The scene classification (SCL) of an L2A product is taken, an SCL or QA60 file among the band files, or a layer of yours, of which any value but 0 and nodata is cloud. Of a Level-1C scene the library s2cloudless finds them, where it is installed and chosen. Clouds are taken to be a little larger, since their rims are hazy.
TRUST. Filled pixels are generated: they show what ground of this look in radar often looks like, not what was there. The second layer, which is always written, says of each pixel whether it was measured. Do not measure or compare dates on generated pixels. The log tells by how much the translation misses on the clear ground around.
SCENES. A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a product: choose its MTD_….xml, manifest.safe or zip file. Take a radar scene of nearly the same date. On the grid of the Sentinel-2 layer, which is the default, no clear pixel is resampled.</source>
<translation>Setzt, wo die optische Szene bewölkt ist, ein, was ein Modell von 'Übersetzung von Radar in Optik trainieren' aus dem Radar macht, auf die Helligkeit des klaren Bodens ringsum gebracht und in ihn übergeblendet. Klare Pixel bleiben, wie sie sind, im Pixeltyp der Datei; ein 8-Bit-Bild mit Löchern bekommt 16, um sie zu kennzeichnen.
WOLKEN. Genommen wird die Szenenklassifikation (SCL) eines L2A-Produkts, eine Datei SCL oder QA60 unter den Banddateien, oder ein eigener Layer, in dem jeder Wert außer 0 und dem Nodata-Wert Wolke ist. In einer Level-1C-Szene findet die Bibliothek s2cloudless sie, wo sie installiert und gewählt ist. Wolken werden etwas größer angenommen, da ihre Ränder diesig sind.
VERTRAUEN. Gefüllte Pixel sind erzeugt: sie zeigen, wie Boden, der im Radar so aussieht, oft aussieht, nicht was dort war. Der zweite Layer, der immer geschrieben wird, sagt von jedem Pixel, ob es gemessen wurde. Messen Sie nicht auf erzeugten Pixeln, und vergleichen Sie dort keine Zeitpunkte. Das Protokoll sagt, um wie viel die Übersetzung auf dem klaren Boden ringsum daneben liegt.
SZENEN. Eine Szene darf eine gestapelte Datei sein, eine Datei je Band (wählen Sie eine, und die anderen unter 'Weitere Banddateien'), oder ein Produkt: wählen Sie dessen MTD_….xml, manifest.safe oder zip-Datei. Nehmen Sie eine Radarszene von fast demselben Datum. Auf dem Raster des Sentinel-2-Layers, der Vorgabe, wird kein klares Pixel umgerechnet.</translation>
</message>
<message>
<source>Where the polygons are kept</source>
<translation>Wo die Polygone aufbewahrt werden</translation>
</message>
<message>
<source>Where the sensors are hidden</source>
<translation>Wo die Sensoren verborgen werden</translation>
</message>
<message>
<source>Where the sensors are hidden: joint (at the same places), independent, disjoint (where one is seen the other is not), modality_drop (independent, and now and then a whole sensor), or mixed (shared out by chance, and now and then a whole sensor).</source>
<translation>Wo die Sensoren verborgen werden: joint (an denselben Orten), independent (unabhängig), disjoint (wo der eine zu sehen ist, ist es der andere nicht), modality_drop (unabhängig, und hin und wieder ein ganzer Sensor) oder mixed (zufällig verteilt, und hin und wieder ein ganzer Sensor).</translation>
</message>
<message>
<source>Where the sensors meet</source>
<translation>Wo die Sensoren sich treffen</translation>
</message>
<message>
<source>Where the sensors meet: early (as bands of one input), intermediate (two encoders, one decoder), or late (two networks, their features side by side).</source>
<translation>Wo die Sensoren sich treffen: early (als Bänder einer Eingabe), intermediate (zwei Encoder, ein Decoder) oder late (zwei Netze, ihre Merkmale nebeneinander).</translation>
</message>
<message>
<source>Where to compute: auto, cpu, cuda, or cuda:0, cuda:1 …</source>
<translation>Wo gerechnet wird: auto, cpu, cuda, oder cuda:0, cuda:1 …</translation>
</message>
<message>
<source>Where to draw next</source>
<translation>Wo als Nächstes zu zeichnen ist</translation>
</message>
<message>
<source>Where you know the land cover: polygons or points, or a raster of class values such as a corrected map of segmentunsupervised. For many pairs, name them in the table's column labels instead.</source>
<translation>Wo Sie die Landbedeckung kennen: Polygone oder Punkte, oder ein Raster von Klassenwerten, etwa eine berichtigte Karte von segmentunsupervised. Für viele Paare nennen Sie sie stattdessen in der Spalte labels der Tabelle.</translation>
</message>
<message>
<source>Which PyTorch: chosen by uv from what the graphics card's driver says, or by you</source>
<translation>Welches PyTorch: von uv gewählt nach dem, was der Treiber der Grafikkarte sagt, oder von Ihnen</translation>
</message>
<message>
<source>Which class of the map a class of the reference is, a row each: key (what the reference holds) and name of the map's class. An empty table pairs classes by name, then by value.</source>
<translation>Welche Klasse der Karte eine Klasse der Referenz ist, eine je Zeile: Schlüssel (was die Referenz enthält) und Name der Klasse der Karte. Eine leere Tabelle ordnet Klassen nach Namen zu, dann nach Werten.</translation>
</message>
<message>
<source>Width in pixels</source>
<translation>Breite in Pixeln</translation>
</message>
<message>
<source>Width of the generator in channels</source>
<translation>Breite des Generators in Kanälen</translation>
</message>
<message>
<source>With 'quick' the model has seen too little to be worth much. On plenty of polygons the advantage over a network that starts from nothing grows small.
A filter against speckle becomes part of the model: whatever is mapped with it later is filtered alike. How bands enter is fixed too: the same bands must be there later.</source>
<translation>Mit 'quick' hat das Modell zu wenig gesehen, um viel wert zu sein. Bei reichlich Polygonen wird der Vorteil gegenüber einem Netz von Grund auf klein.
Ein Filter gegen Speckle wird Teil des Modells: was später damit kartiert wird, wird ebenso gefiltert. Auch wie Bänder hineinkommen, steht fest: dieselben Bänder müssen später da sein.</translation>
</message>
<message>
<source>Without GPU (small)</source>
<translation>Ohne GPU (klein)</translation>
</message>
<message>
<source>Without effect here: clouds are what is filled.</source>
<translation>Hier ohne Wirkung: Wolken sind das, was gefüllt wird.</translation>
</message>
<message>
<source>Without effect: radar is always needed, optical never at use.</source>
<translation>Ohne Wirkung: Radar ist immer nötig, Optik bei der Anwendung nie.</translation>
</message>
<message>
<source>Work</source>
<translation>Arbeit</translation>
</message>
<message>
<source>Work goes on in the background</source>
<translation>Die Arbeit geht im Hintergrund weiter</translation>
</message>
<message>
<source>Write the model as ONNX, for Deepness and other programs</source>
<translation>Das Modell als ONNX schreiben, für Deepness und andere Programme</translation>
</message>
<message>
<source>Writes a model as an ONNX network that Deepness and other programs can run.</source>
<translation>Schreibt ein Modell als ONNX-Netz, das Deepness und andere Programme anwenden können.</translation>
</message>
<message>
<source>Writes a model that maps every pixel as a network in the format ONNX. It takes bands in their units (decibels for radar, reflectance for optical), clips and normalises them by itself, and gives the probability of each class, its features, or the bands that it makes.
DEEPNESS. Everything that the plugin Deepness asks for is in the file: kind of model, class names, pixel size, tile size and overlap. Give it the layer of 'Align a Sentinel-1 and Sentinel-2 pair'.
CHECKED. The file is run by onnxruntime beside the model, with made-up scenes, holes and missing sensors, and kept only if both agree to 0.0001.</source>
<translation>Schreibt ein Modell, das jedes Pixel kartiert, als Netz im Format ONNX. Es nimmt Bänder in ihren Einheiten (Dezibel für Radar, Reflektanz für Optik), beschneidet und normiert sie selbst und gibt die Wahrscheinlichkeit jeder Klasse, seine Merkmale, oder die Bänder, die es macht.
DEEPNESS. Alles, was die Erweiterung Deepness verlangt, ist in der Datei: Art des Modells, Klassennamen, Pixelgröße, Kachelgröße und Überlappung. Geben Sie ihr den Layer von 'Ein Paar aus Sentinel-1 und Sentinel-2 ausrichten'.
GEPRÜFT. Die Datei wird neben dem Modell von onnxruntime gerechnet, mit erfundenen Szenen, Löchern und fehlenden Sensoren, und nur behalten, wenn beide auf 0.0001 übereinstimmen.</translation>
</message>
<message>
<source>[Save to temporary file]</source>
<translation>[In temporäre Datei speichern]</translation>
</message>
<message>
<source>accuracy</source>
<translation>Genauigkeit</translation>
</message>
<message>
<source>align</source>
<translation>ausrichten</translation>
</message>
<message>
<source>area estimation</source>
<translation>Flächenschätzung</translation>
</message>
<message>
<source>areas</source>
<translation>Flächen</translation>
</message>
<message>
<source>ascending</source>
<translation>aufsteigend</translation>
</message>
<message>
<source>bands</source>
<translation>Bänder</translation>
</message>
<message>
<source>being looked for …</source>
<translation>wird gesucht …</translation>
</message>
<message>
<source>cancelled</source>
<translation>abgebrochen</translation>
</message>
<message>
<source>card</source>
<translation>Steckbrief</translation>
</message>
<message>
<source>classes</source>
<translation>Klassen</translation>
</message>
<message>
<source>classification</source>
<translation>Klassifikation</translation>
</message>
<message>
<source>cloud removal</source>
<translation>Wolken entfernen</translation>
</message>
<message>
<source>clouds</source>
<translation>Wolken</translation>
</message>
<message>
<source>clustering</source>
<translation>Clustern</translation>
</message>
<message>
<source>components</source>
<translation>Komponenten</translation>
</message>
<message>
<source>confusion matrix</source>
<translation>Konfusionsmatrix</translation>
</message>
<message>
<source>contrastive</source>
<translation>kontrastiv</translation>
</message>
<message>
<source>coregister</source>
<translation>koregistrieren</translation>
</message>
<message>
<source>cuda</source>
<translation>cuda</translation>
</message>
<message>
<source>decibels</source>
<translation>Dezibel</translation>
</message>
<message>
<source>deep learning</source>
<translation>Deep Learning</translation>
</message>
<message>
<source>deepness</source>
<translation>deepness</translation>
</message>
<message>
<source>demo</source>
<translation>Demo</translation>
</message>
<message>
<source>deploy</source>
<translation>einsetzen</translation>
</message>
<message>
<source>descending</source>
<translation>absteigend</translation>
</message>
<message>
<source>diagnosis</source>
<translation>Diagnose</translation>
</message>
<message>
<source>done</source>
<translation>fertig</translation>
</message>
<message>
<source>embedding</source>
<translation>Einbettung</translation>
</message>
<message>
<source>engine</source>
<translation>Rechenkern</translation>
</message>
<message>
<source>environment</source>
<translation>Umgebung</translation>
</message>
<message>
<source>export</source>
<translation>Export</translation>
</message>
<message>
<source>f1</source>
<translation>f1</translation>
</message>
<message>
<source>failed</source>
<translation>gescheitert</translation>
</message>
<message>
<source>features</source>
<translation>Merkmale</translation>
</message>
<message>
<source>fine-tuning</source>
<translation>Feinabstimmung</translation>
</message>
<message>
<source>float16, or uint8: a quarter of the size of float32, with scale and offset in the file.</source>
<translation>float16, oder uint8: ein Viertel der Größe von float32, mit Skalierung und Versatz in der Datei.</translation>
</message>
<message>
<source>float32 (reflectance), uint16 (reflectance × 10 000, with scale in the file), or rgb: an 8-bit true-colour picture. A model of 8-bit pictures always makes 8 bits.</source>
<translation>float32 (Reflektanz), uint16 (Reflektanz × 10 000, mit Skalierung in der Datei) oder rgb: ein 8-Bit-Bild in Echtfarben. Ein Modell von 8-Bit-Bildern macht immer 8 Bit.</translation>
</message>
<message>
<source>fusion</source>
<translation>Fusion</translation>
</message>
<message>
<source>gan</source>
<translation>gan</translation>
</message>
<message>
<source>gap filling</source>
<translation>Lücken füllen</translation>
</message>
<message>
<source>gpu</source>
<translation>gpu</translation>
</message>
<message>
<source>grid</source>
<translation>Raster</translation>
</message>
<message>
<source>inference</source>
<translation>Anwendung</translation>
</message>
<message>
<source>interrupted</source>
<translation>unterbrochen</translation>
</message>
<message>
<source>inventory</source>
<translation>Bestandsaufnahme</translation>
</message>
<message>
<source>iou</source>
<translation>iou</translation>
</message>
<message>
<source>k-means</source>
<translation>k-means</translation>
</message>
<message>
<source>kappa</source>
<translation>Kappa</translation>
</message>
<message>
<source>labels</source>
<translation>Labels</translation>
</message>
<message>
<source>land cover</source>
<translation>Landbedeckung</translation>
</message>
<message>
<source>landscape</source>
<translation>Landschaft</translation>
</message>
<message>
<source>licence</source>
<translation>Lizenz</translation>
</message>
<message>
<source>linear power</source>
<translation>lineare Leistung</translation>
</message>
<message>
<source>map</source>
<translation>Karte</translation>
</message>
<message>
<source>masked autoencoder</source>
<translation>maskierter Autoencoder</translation>
</message>
<message>
<source>metadata</source>
<translation>Metadaten</translation>
</message>
<message>
<source>model</source>
<translation>Modell</translation>
</message>
<message>
<source>multi-label</source>
<translation>Mehrfachlabels</translation>
</message>
<message>
<source>no CRS</source>
<translation>kein KBS</translation>
</message>
<message>
<source>no ground shared</source>
<translation>kein gemeinsamer Boden</translation>
</message>
<message>
<source>none of NVIDIA's found; the CPU computes</source>
<translation>keine von NVIDIA gefunden; die CPU rechnet</translation>
</message>
<message>
<source>not a model</source>
<translation>kein Modell</translation>
</message>
<message>
<source>not stated</source>
<translation>nicht angegeben</translation>
</message>
<message>
<source>onnx</source>
<translation>onnx</translation>
</message>
<message>
<source>onnxruntime</source>
<translation>onnxruntime</translation>
</message>
<message>
<source>optical</source>
<translation>optisch</translation>
</message>
<message>
<source>own CRS</source>
<translation>eigenes KBS</translation>
</message>
<message>
<source>pix2pix</source>
<translation>pix2pix</translation>
</message>
<message>
<source>polygons</source>
<translation>Polygone</translation>
</message>
<message>
<source>predict</source>
<translation>vorhersagen</translation>
</message>
<message>
<source>pretraining</source>
<translation>Vortraining</translation>
</message>
<message>
<source>psnr</source>
<translation>psnr</translation>
</message>
<message>
<source>pytorch</source>
<translation>pytorch</translation>
</message>
<message>
<source>qgis_process, for a shell</source>
<translation>qgis_process, für eine Shell</translation>
</message>
<message>
<source>radar</source>
<translation>Radar</translation>
</message>
<message>
<source>reflectance</source>
<translation>Reflektanz</translation>
</message>
<message>
<source>report</source>
<translation>Bericht</translation>
</message>
<message>
<source>resample</source>
<translation>umrechnen</translation>
</message>
<message>
<source>running</source>
<translation>läuft</translation>
</message>
<message>
<source>safetensors</source>
<translation>safetensors</translation>
</message>
<message>
<source>same day</source>
<translation>selber Tag</translation>
</message>
<message>
<source>samples</source>
<translation>Beispiele</translation>
</message>
<message>
<source>sar</source>
<translation>sar</translation>
</message>
<message>
<source>saroptical, for a server without QGIS</source>
<translation>saroptical, für einen Server ohne QGIS</translation>
</message>
<message>
<source>scene classification</source>
<translation>Szenenklassifikation</translation>
</message>
<message>
<source>segmentation</source>
<translation>Segmentierung</translation>
</message>
<message>
<source>self-supervised</source>
<translation>selbstüberwacht</translation>
</message>
<message>
<source>sentinel</source>
<translation>sentinel</translation>
</message>
<message>
<source>sieve</source>
<translation>sieben</translation>
</message>
<message>
<source>simulate</source>
<translation>simulieren</translation>
</message>
<message>
<source>speckle</source>
<translation>Speckle</translation>
</message>
<message>
<source>spectral angle</source>
<translation>Spektralwinkel</translation>
</message>
<message>
<source>ssim</source>
<translation>ssim</translation>
</message>
<message>
<source>stack</source>
<translation>stapeln</translation>
</message>
<message>
<source>stopped, kept</source>
<translation>aufgehört, behalten</translation>
</message>
<message>
<source>supervised</source>
<translation>überwacht</translation>
</message>
<message>
<source>synthetic</source>
<translation>künstlich</translation>
</message>
<message>
<source>test</source>
<translation>Test</translation>
</message>
<message>
<source>tiles</source>
<translation>Kacheln</translation>
</message>
<message>
<source>train</source>
<translation>trainieren</translation>
</message>
<message>
<source>training</source>
<translation>Training</translation>
</message>
<message>
<source>transformer</source>
<translation>Transformer</translation>
</message>
<message>
<source>translation</source>
<translation>Übersetzung</translation>
</message>
<message>
<source>true colour</source>
<translation>Echtfarben</translation>
</message>
<message>
<source>uncalibrated numbers</source>
<translation>unkalibrierte Zahlen</translation>
</message>
<message>
<source>unknown</source>
<translation>unbekannt</translation>
</message>
<message>
<source>unsupervised</source>
<translation>unüberwacht</translation>
</message>
<message>
<source>validation</source>
<translation>Validierung</translation>
</message>
<message>
<source>vectorize</source>
<translation>vektorisieren</translation>
</message>
<message>
<source>version</source>
<translation>Version</translation>
</message>
<message>
<source>vq learns from what surrounds each pixel; kmeans looks at each pixel alone.</source>
<translation>vq lernt aus dem, was jedes Pixel umgibt; kmeans sieht jedes Pixel allein an.</translation>
</message>
<message>
<source>vq: contrastive vector-quantised segmentation, learned on your scene. kmeans: per-pixel k-means of the same bands, for comparison.</source>
<translation>vq: kontrastive vektorquantisierte Segmentierung, gelernt auf Ihrer Szene. kmeans: k-means je Pixel auf denselben Bändern, zum Vergleich.</translation>
</message>
<message>
<source>waiting</source>
<translation>wartet</translation>
</message>
<message>
<source>warp</source>
<translation>entzerren</translation>
</message>
<message>
<source>weights</source>
<translation>Gewichte</translation>
</message>
<message>
<source>{0} and {0}_RASTER were both given; classes come from one. Clear one.</source>
<translation>{0} und {0}_RASTER wurden beide angegeben; Klassen kommen aus einem. Leeren Sie eines.</translation>
</message>
<message>
<source>{0} names '{1}', which is no vector layer of this project and no vector file. Choose polygons or points; a raster goes into {0}_RASTER.</source>
<translation>{0} nennt '{1}', was kein Vektorlayer dieses Projekts und keine Vektordatei ist. Wählen Sie Polygone oder Punkte; ein Raster gehört in {0}_RASTER.</translation>
</message>
<message>
<source>{} (does not fit)</source>
<translation>{} (passt nicht)</translation>
</message>
<message>
<source>{} (driver {})</source>
<translation>{} (Treiber {})</translation>
</message>
<message>
<source>{} (preview)</source>
<translation>{} (Vorschau)</translation>
</message>
<message>
<source>{} after {} steps</source>
<translation>{} nach {} Schritten</translation>
</message>
<message>
<source>{} and {} more</source>
<translation>{} und {} weitere</translation>
</message>
<message>
<source>{} bands, {} to {}</source>
<translation>{} Bänder, {} bis {}</translation>
</message>
<message>
<source>{} cannot be written ({}). Choose another place for the polygons.</source>
<translation>{} kann nicht geschrieben werden ({}). Wählen Sie einen anderen Ort für die Polygone.</translation>
</message>
<message>
<source>{} classes</source>
<translation>{} Klassen</translation>
</message>
<message>
<source>{} comes from the provider '{}', which has no files; the engine reads files. Save the layer as a GeoTIFF (Export, Save As, raw data) and choose that.</source>
<translation>{} kommt vom Anbieter '{}', der keine Dateien hat; der Rechenkern liest Dateien. Speichern Sie den Layer als GeoTIFF (Export, Speichern als, Rohdaten) und wählen Sie dieses.</translation>
</message>
<message>
<source>{} days apart</source>
<translation>{} Tage auseinander</translation>
</message>
<message>
<source>{} has GDAL open options ({}), which the engine cannot pass on. Add the layer without options, or save it as a GeoTIFF (Export, Save As, raw data).</source>
<translation>{} hat GDAL-Öffnungsoptionen ({}), die der Rechenkern nicht weitergeben kann. Fügen Sie den Layer ohne Optionen hinzu, oder speichern Sie ihn als GeoTIFF (Export, Speichern als, Rohdaten).</translation>
</message>
<message>
<source>{} has polygons of this name; it keeps the name.</source>
<translation>{} hat Polygone dieses Namens; der Name bleibt.</translation>
</message>
<message>
<source>{} has polygons of this value; it keeps the value.</source>
<translation>{} hat Polygone dieses Werts; sie behält den Wert.</translation>
</message>
<message>
<source>{} has polygons. Delete them first, or leave the class in.</source>
<translation>{} hat Polygone. Löschen Sie diese zuerst, oder lassen Sie die Klasse stehen.</translation>
</message>
<message>
<source>{} has {:.0f} times the area of {}. Draw more of {}, or balance the classes when you teach.</source>
<translation>{} hat das {:.0f}-fache der Fläche von {}. Zeichnen Sie mehr von {}, oder gewichten Sie die Klassen beim Lernen.</translation>
</message>
<message>
<source>{} is cancelled: it keeps no run to go on from.</source>
<translation>{} wird abgebrochen: es hat keinen Lauf, mit dem es weiterginge.</translation>
</message>
<message>
<source>{} is cancelled; nothing half-written is left.</source>
<translation>{} wird abgebrochen; nichts halb Geschriebenes bleibt.</translation>
</message>
<message>
<source>{} is no raster. Choose a raster layer.</source>
<translation>{} ist kein Raster. Wählen Sie einen Rasterlayer.</translation>
</message>
<message>
<source>{} is there already, and its polygons are kept. Choose another name, or add it as a layer.</source>
<translation>{} gibt es schon, und die Polygone darin bleiben. Wählen Sie einen anderen Namen, oder fügen Sie die Datei als Layer hinzu.</translation>
</message>
<message>
<source>{} left</source>
<translation>noch {}</translation>
</message>
<message>
<source>{} names '{}', which is no layer of this project and no existing file. Choose a raster layer, a file, or a product's folder.</source>
<translation>{} nennt '{}', was kein Layer dieses Projekts und keine vorhandene Datei ist. Wählen Sie einen Rasterlayer, eine Datei oder den Ordner eines Produkts.</translation>
</message>
<message>
<source>{} needed, {} free</source>
<translation>{} nötig, {} frei</translation>
</message>
<message>
<source>{} pixels</source>
<translation>{} Pixel</translation>
</message>
<message>
<source>{} right</source>
<translation>{} richtig</translation>
</message>
<message>
<source>{} s each</source>
<translation>je {} s</translation>
</message>
<message>
<source>{} shared</source>
<translation>{} gemeinsam</translation>
</message>
<message>
<source>{} shows no classes; choose a map such as 'Map land cover without labels' makes.</source>
<translation>{} zeigt keine Klassen; wählen Sie eine Karte, wie sie 'Landbedeckung ohne Beispiele kartieren' macht.</translation>
</message>
<message>
<source>{} stops at a checkpoint; the history offers to go on from there.</source>
<translation>{} hält an einem Zwischenstand an; der Verlauf bietet an, dort weiterzumachen.</translation>
</message>
<message>
<source>{} {} a second</source>
<translation>{} {} je Sekunde</translation>
</message>
<message>
<source>{} × {} km</source>
<translation>{} × {} km</translation>
</message>
<message>
<source>{} × {} m</source>
<translation>{} × {} m</translation>
</message>
<message>
<source>{}, not used by this build</source>
<translation>{}, von dieser Variante nicht genutzt</translation>
</message>
<message>
<source>{}: fewer than {} polygons. Draw {} or more, far from each other, so that some can be kept to judge by.</source>
<translation>{}: weniger als {} Polygone. Zeichnen Sie {} oder mehr, weit voneinander, damit einige zum Beurteilen bleiben.</translation>
</message>
<message>
<source>{}: its style was not loaded ({}).</source>
<translation>{}: der Stil wurde nicht geladen ({}).</translation>
</message>
<message>
<source>{}: not named yet, so it is not learned</source>
<translation>{}: noch nicht benannt, wird also nicht gelernt</translation>
</message>
<message>
<source>{}: too little</source>
<translation>{}: zu wenig</translation>
</message>
<message>
<source>{}: {} has no features to learn or judge by. Draw some; if only selected ones are to count, select them.</source>
<translation>{}: {} hat keine Objekte, aus denen gelernt oder nach denen beurteilt werden kann. Zeichnen Sie welche; wenn nur ausgewählte zählen sollen, wählen Sie sie aus.</translation>
</message>
<message>
<source>{}; the network is not used</source>
<translation>{}; das Netzwerk wird nicht gebraucht</translation>
</message>
<message>
<source>{}_TABLE was given beside polygons or a raster; labels come from one. Clear one of them.</source>
<translation>{}_TABLE wurde neben Polygonen oder einem Raster angegeben; Labels kommen aus einem. Leeren Sie eines davon.</translation>
</message>
</context>
<context>
<name>SarOpticalEngine</name>
<message>
<source>, or set patch_px to {0}</source>
<translation>, oder setzen Sie patch_px auf {0}</translation>
</message>
<message>
<source>A class without a name was found; give it one.</source>
<translation>Eine Klasse hat keinen Namen; geben Sie ihr einen.</translation>
</message>
<message>
<source>A file may not be written, or another program (a virus scanner?) holds it. Close QGIS windows that use the engine or choose another folder, then try again.</source>
<translation>Eine Datei darf nicht geschrieben werden, oder ein anderes Programm (ein Virenscanner?) hält sie fest. Schließen Sie QGIS-Fenster, die den Rechenkern benutzen, oder wählen Sie einen anderen Ordner; versuchen Sie es dann noch einmal.</translation>
</message>
<message>
<source>Ask for fewer classes, or choose a larger area.</source>
<translation>Verlangen Sie weniger Klassen, oder wählen Sie ein größeres Gebiet.</translation>
</message>
<message>
<source>Assign its CRS, or state grid=pixels if both layers have the same pixels.</source>
<translation>Weisen Sie ihm sein KBS zu, oder setzen Sie grid=pixels, wenn beide Layer dieselben Pixel haben.</translation>
</message>
<message>
<source>Both have the same size, so state</source>
<translation>Beide sind gleich groß; setzen Sie also</translation>
</message>
<message>
<source>Calibrate it to sigma0, or give the GRD .SAFE, whose tables are applied; if it is an optical layer, swap the two.</source>
<translation>Kalibrieren Sie ihn auf sigma0, oder geben Sie das GRD .SAFE an, dessen Tabellen angewandt werden; ist es ein optischer Layer, so tauschen Sie die beiden.</translation>
</message>
<message>
<source>Check the order, and state the bands in file order (s2_bands).</source>
<translation>Prüfen Sie die Reihenfolge, und nennen Sie die Bänder in der Reihenfolge der Datei (s2_bands).</translation>
</message>
<message>
<source>Check whether the band was exported, or leave it out of the file.</source>
<translation>Prüfen Sie, ob das Band exportiert wurde, oder lassen Sie es aus der Datei weg.</translation>
</message>
<message>
<source>Choose a larger area{0}.</source>
<translation>Wählen Sie ein größeres Gebiet{0}.</translation>
</message>
<message>
<source>Choose a scene that covers the area, if there is one.</source>
<translation>Wählen Sie eine Szene, die das Gebiet abdeckt, wenn es eine gibt.</translation>
</message>
<message>
<source>Choose a smaller pixel size (gsd_m).</source>
<translation>Wählen Sie eine kleinere Pixelgröße (gsd_m).</translation>
</message>
<message>
<source>Choose another {0} scene, or leave it out.</source>
<translation>Wählen Sie eine andere {0}-Szene, oder lassen Sie sie weg.</translation>
</message>
<message>
<source>Choose scenes closer in time, unless that is intended.</source>
<translation>Wählen Sie zeitlich nähere Szenen, wenn das nicht so gewollt ist.</translation>
</message>
<message>
<source>Choose scenes of one place, or check their CRSs.</source>
<translation>Wählen Sie Szenen eines Ortes, oder prüfen Sie ihre KBS.</translation>
</message>
<message>
<source>Choose the confidence layer that came with the map.</source>
<translation>Wählen Sie den Konfidenzlayer, der mit der Karte entstanden ist.</translation>
</message>
<message>
<source>Choose the other layer for one of them.</source>
<translation>Wählen Sie für einen von ihnen den anderen Layer.</translation>
</message>
<message>
<source>Draw it over both layers, or check its CRS.</source>
<translation>Zeichnen Sie es über beide Layer, oder prüfen Sie sein KBS.</translation>
</message>
<message>
<source>Export the layer to a GeoTIFF and use that.</source>
<translation>Exportieren Sie den Layer in ein GeoTIFF, und nehmen Sie dieses.</translation>
</message>
<message>
<source>For such a product state s2_offset=-1000.</source>
<translation>Für ein solches Produkt setzen Sie s2_offset=-1000.</translation>
</message>
<message>
<source>IGBP, as in DFC2020</source>
<translation>IGBP, wie in DFC2020</translation>
</message>
<message>
<source>If both have the same pixels state</source>
<translation>Haben beide dieselben Pixel, so setzen Sie</translation>
</message>
<message>
<source>If so, state s2_offset=0.</source>
<translation>Wenn ja, setzen Sie s2_offset=0.</translation>
</message>
<message>
<source>If they are a border or holes, set 0 as the file's nodata value.</source>
<translation>Sind sie ein Rand oder Löcher, so setzen Sie 0 als Nodata-Wert der Datei.</translation>
</message>
<message>
<source>It is resampled to square pixels in the local UTM zone.</source>
<translation>Er wird auf quadratische Pixel in der örtlichen UTM-Zone umgerechnet.</translation>
</message>
<message>
<source>It is resampled to the result's grid.</source>
<translation>Er wird auf das Raster des Ergebnisses umgerechnet.</translation>
</message>
<message>
<source>Map and confidence lie on different grids; choose the confidence layer of this map.</source>
<translation>Karte und Konfidenz liegen auf verschiedenen Gittern; wählen Sie den Konfidenzlayer dieser Karte.</translation>
</message>
<message>
<source>Moss and lichen</source>
<translation>Moos und Flechten</translation>
</message>
<message>
<source>Neither {0} nor {1} has a CRS, so their places cannot be compared.</source>
<translation>Weder {0} noch {1} hat ein KBS; ihre Lage lässt sich also nicht vergleichen.</translation>
</message>
<message>
<source>Pixels of {0} m were asked for; the ground to map is {1} × {2} m, less than one of them.</source>
<translation>Verlangt wurden Pixel von {0} m; der zu kartierende Boden misst {1} × {2} m, weniger als eines davon.</translation>
</message>
<message>
<source>Python 3.11 was not found and could not be fetched. Install Python 3.11, then try again.</source>
<translation>Python 3.11 wurde nicht gefunden und konnte nicht geholt werden. Installieren Sie Python 3.11 und versuchen Sie es dann noch einmal.</translation>
</message>
<message>
<source>Sentinel-1 was taken on {0} and Sentinel-2 on {1}, {2} days apart; within {3} days the ground is more nearly the same.</source>
<translation>Sentinel-1 wurde am {0} aufgenommen und Sentinel-2 am {1}, {2} Tage auseinander; innerhalb von {3} Tagen ist der Boden eher derselbe.</translation>
</message>
<message>
<source>Snow and ice</source>
<translation>Schnee und Eis</translation>
</message>
<message>
<source>Some packages are not there in the version that was tested for this system. Complete the folder of wheels, or install from the registry.</source>
<translation>Einige Pakete sind nicht in der Version da, die für dieses System getestet wurde. Vervollständigen Sie den Ordner mit Wheels, oder installieren Sie aus dem Paketverzeichnis.</translation>
</message>
<message>
<source>The NVIDIA driver is too old for this build of PyTorch, or not there. Update the driver, or compute on cpu.</source>
<translation>Der NVIDIA-Treiber ist zu alt für diese PyTorch-Variante oder fehlt. Aktualisieren Sie den Treiber, oder rechnen Sie auf cpu.</translation>
</message>
<message>
<source>The administrator does not allow programs to be started from this folder. Choose a folder for the environment from which they may be.</source>
<translation>Der Administrator erlaubt nicht, Programme aus diesem Ordner zu starten. Wählen Sie für die Umgebung einen Ordner, aus dem das erlaubt ist.</translation>
</message>
<message>
<source>The area is {0} × {1} pixels, less than one patch of {2}; its border is padded.</source>
<translation>Das Gebiet hat {0} × {1} Pixel, weniger als ein Ausschnitt von {2}; sein Rand wird aufgefüllt.</translation>
</message>
<message>
<source>The class list</source>
<translation>Die Klassenliste</translation>
</message>
<message>
<source>The confidence layer holds nothing but nodata; choose another.</source>
<translation>Der Konfidenzlayer enthält nur Nodata; wählen Sie einen anderen.</translation>
</message>
<message>
<source>The connection is not trusted: a proxy or virus scanner answers with a certificate of its own. Add your organisation's certificate in Settings &gt; Options &gt; Authentication &gt; Manage certificates, then try again.</source>
<translation>Der Verbindung wird nicht vertraut: Ein Proxy oder Virenscanner antwortet mit einem eigenen Zertifikat. Fügen Sie das Zertifikat Ihrer Organisation unter Einstellungen &gt; Optionen &gt; Authentifizierung &gt; Zertifikate verwalten hinzu und versuchen Sie es dann noch einmal.</translation>
</message>
<message>
<source>The disk is full. Free some space or choose another folder, then try again.</source>
<translation>Der Datenträger ist voll. Schaffen Sie Platz oder wählen Sie einen anderen Ordner; versuchen Sie es dann noch einmal.</translation>
</message>
<message>
<source>The engine found the PROJ database of another program. Remove PROJ_LIB and PROJ_DATA from the system's variables, restart QGIS, then repair the engine's environment.</source>
<translation>Der Rechenkern fand die PROJ-Datenbank eines anderen Programms. Entfernen Sie PROJ_LIB und PROJ_DATA aus den Variablen des Systems, starten Sie QGIS neu und reparieren Sie dann die Umgebung des Rechenkerns.</translation>
</message>
<message>
<source>The extent {0} (xmin ymin xmax ymax, {1}) </source>
<translation>Das Gebiet {0} (xmin ymin xmax ymax, {1}) </translation>
</message>
<message>
<source>The job did not fit into the GPU's memory. Close other programs, choose a smaller patch size, extent or number of bands, or another device.</source>
<translation>Der Auftrag passte nicht in den Speicher der GPU. Schließen Sie andere Programme, wählen Sie kleinere Ausschnitte, ein kleineres Gebiet oder weniger Bänder, oder ein anderes Gerät.</translation>
</message>
<message>
<source>The job did not fit into the machine's memory. Close other programs, choose a smaller patch size, extent or number of bands, or another device.</source>
<translation>Der Auftrag passte nicht in den Arbeitsspeicher. Schließen Sie andere Programme, wählen Sie kleinere Ausschnitte, ein kleineres Gebiet oder weniger Bänder, oder ein anderes Gerät.</translation>
</message>
<message>
<source>The path is too long for this system. Choose a shorter folder for the environment.</source>
<translation>Der Pfad ist zu lang für dieses System. Wählen Sie für die Umgebung einen kürzeren Ordner.</translation>
</message>
<message>
<source>The proxy refused the connection or is not there. Check Settings &gt; Options &gt; Network, then try again.</source>
<translation>Der Proxy hat die Verbindung abgelehnt oder ist nicht da. Prüfen Sie Einstellungen &gt; Optionen &gt; Netzwerk und versuchen Sie es dann noch einmal.</translation>
</message>
<message>
<source>The proxy wants a user name and a password (407). Enter them in Settings &gt; Options &gt; Network, then try again.</source>
<translation>Der Proxy verlangt einen Benutzernamen und ein Passwort (407). Tragen Sie beides unter Einstellungen &gt; Optionen &gt; Netzwerk ein und versuchen Sie es dann noch einmal.</translation>
</message>
<message>
<source>The result takes that grid, since grid={0}.</source>
<translation>Das Ergebnis übernimmt dieses Raster, da grid={0}.</translation>
</message>
<message>
<source>The server cannot be reached. Check the network connection, then try again, or use a folder of files that were downloaded elsewhere.</source>
<translation>Der Server ist nicht zu erreichen. Prüfen Sie die Netzwerkverbindung und versuchen Sie es dann noch einmal, oder nehmen Sie einen Ordner mit Dateien, die anderswo heruntergeladen wurden.</translation>
</message>
<message>
<source>The server refused access. Ask your administrator whether downloads are filtered, or use a folder of files that were downloaded elsewhere.</source>
<translation>Der Server hat den Zugriff verweigert. Fragen Sie Ihren Administrator, ob Downloads gefiltert werden, oder nehmen Sie einen Ordner mit Dateien, die anderswo heruntergeladen wurden.</translation>
</message>
<message>
<source>The tested version of PyTorch is not there for this machine. Update the NVIDIA driver, choose another build of PyTorch, or complete the folder of wheels.</source>
<translation>Die getestete Version von PyTorch gibt es für diesen Rechner nicht. Aktualisieren Sie den NVIDIA-Treiber, wählen Sie eine andere PyTorch-Variante, oder vervollständigen Sie den Ordner mit Wheels.</translation>
</message>
<message>
<source>The value {0} is out of range; choose one from 0 to {1}.</source>
<translation>Der Wert {0} liegt außerhalb des Bereichs; wählen Sie einen von 0 bis {1}.</translation>
</message>
<message>
<source>There is a class {0} already; give this one another name.</source>
<translation>Es gibt schon eine Klasse {0}; geben Sie dieser einen anderen Namen.</translation>
</message>
<message>
<source>This build of PyTorch does not know this GPU. Compute on cpu, or install the engine's environment again with another build of PyTorch.</source>
<translation>Diese PyTorch-Variante kennt diese GPU nicht. Rechnen Sie auf cpu, oder installieren Sie die Umgebung des Rechenkerns noch einmal mit einer anderen PyTorch-Variante.</translation>
</message>
<message>
<source>Two classes have the value {0}; give this one another.</source>
<translation>Zwei Klassen haben den Wert {0}; geben Sie dieser einen anderen.</translation>
</message>
<message>
<source>Warp it to a map projection first (gdalwarp), or give the SAFE product.</source>
<translation>Entzerren Sie ihn zuerst in eine Kartenprojektion (gdalwarp), oder geben Sie das SAFE-Produkt an.</translation>
</message>
<message>
<source>Water, forest, crops, built-up</source>
<translation>Wasser, Wald, Acker, Siedlung</translation>
</message>
<message>
<source>Windows cannot load PyTorch's libraries. Install the latest Microsoft Visual C++ Redistributable (x64), restart the computer, then repair the engine's environment.</source>
<translation>Windows kann die Bibliotheken von PyTorch nicht laden. Installieren Sie das neueste Microsoft Visual C++ Redistributable (x64), starten Sie den Rechner neu und reparieren Sie dann die Umgebung des Rechenkerns.</translation>
</message>
<message>
<source>has a rotated transform</source>
<translation>hat eine gedrehte Transformation</translation>
</message>
<message>
<source>has oblong pixels</source>
<translation>hat längliche Pixel</translation>
</message>
<message>
<source>is no weights file of saroptical</source>
<translation>ist keine Gewichtsdatei von saroptical</translation>
</message>
<message>
<source>lies in degrees</source>
<translation>liegt in Grad</translation>
</message>
<message>
<source>lies outside {0}.</source>
<translation>liegt außerhalb von {0}.</translation>
</message>
<message>
<source>makes {0}, which {1} has no use for</source>
<translation>erzeugt {0}; damit kann {1} nichts anfangen</translation>
</message>
<message>
<source>{0} ({1}) is far brighter than the rest of the visible bands and than infrared</source>
<translation>{0} ({1}) ist weit heller als die übrigen sichtbaren Bänder und als Infrarot</translation>
</message>
<message>
<source>{0} ({1}) is far brighter than {2} ({3})</source>
<translation>{0} ({1}) ist weit heller als {2} ({3})</translation>
</message>
<message>
<source>{0} cannot be copied to {1} ({2}). Free disk space, or choose another folder for models in QGIS's options.</source>
<translation>{0} lässt sich nicht nach {1} kopieren ({2}). Schaffen Sie Platz, oder wählen Sie in den Optionen von QGIS einen anderen Ordner für Modelle.</translation>
</message>
<message>
<source>{0} cannot be moved to the trash; it may be open elsewhere. Close it, or delete it.</source>
<translation>{0} lässt sich nicht in den Papierkorb legen; die Datei ist vielleicht anderswo geöffnet. Schließen Sie sie, oder löschen Sie sie.</translation>
</message>
<message>
<source>{0} cannot be read as a raster. {1}</source>
<translation>{0} lässt sich nicht als Raster lesen. {1}</translation>
</message>
<message>
<source>{0} classes were asked for in {1} pixels; at least {2} pixels per class are needed.</source>
<translation>Verlangt wurden {0} Klassen in {1} Pixeln; nötig sind wenigstens {2} Pixel je Klasse.</translation>
</message>
<message>
<source>{0} does not lie in {1}, so it is not ours to delete.</source>
<translation>{0} liegt nicht in {1}; das Löschen ist deshalb nicht unsere Sache.</translation>
</message>
<message>
<source>{0} grid=pixels, or assign their CRSs.</source>
<translation>{0} grid=pixels, oder weisen Sie ihnen ihre KBS zu.</translation>
</message>
<message>
<source>{0} has no CRS and the other layer has one; both need one.</source>
<translation>{0} hat kein KBS, und der andere Layer hat eines; beide brauchen eines.</translation>
</message>
<message>
<source>{0} has no digital number below {1} in any band, and no metadata states an offset: either bright ground, or the offset of processing baseline 04.00 and later (since January 2022) is still in.</source>
<translation>{0} hat in keinem Band einen Digitalwert unter {1}, und keine Metadaten nennen einen Versatz: entweder heller Boden, oder der Versatz des Prozessierungsstands 04.00 und später (seit Januar 2022) ist noch darin.</translation>
</message>
<message>
<source>{0} has no usable value{1}: every pixel looked at is NaN, nodata or 0.</source>
<translation>{0} hat keinen brauchbaren Wert{1}: jedes angesehene Pixel ist NaN, Nodata oder 0.</translation>
</message>
<message>
<source>{0} has reflectances down to {1} with the offset {2}; ground is not below 0, so the offset may have been added already.</source>
<translation>{0} hat mit dem Versatz {2} Reflektanzen bis hinab zu {1}; Boden liegt nicht unter 0, der Versatz wurde also vielleicht schon addiert.</translation>
</message>
<message>
<source>{0} has unnamed bands, which were taken as {1}; but then {2}, as on no ground.</source>
<translation>{0} hat namenlose Bänder, die als {1} genommen wurden; dann aber: {2}, wie auf keinem Boden.</translation>
</message>
<message>
<source>{0} has {1} only; VV and VH together separate more, but one band serves.</source>
<translation>{0} hat nur {1}; VV und VH zusammen trennen mehr, aber ein Band genügt.</translation>
</message>
<message>
<source>{0} holds nothing but 0 in {1}, which adds nothing.</source>
<translation>{0} enthält in {1} nichts als 0; das bringt nichts.</translation>
</message>
<message>
<source>{0} holds uncalibrated digital numbers (up to {1}); sigma0 or gamma0 in decibels or linear power was expected.</source>
<translation>{0} enthält unkalibrierte Digitalwerte (bis {1}); erwartet wurde sigma0 oder gamma0 in Dezibel oder linearer Leistung.</translation>
</message>
<message>
<source>{0} is 0 in every band in at least 2 % of its pixels and declares no nodata value, so those pixels count as black ground.</source>
<translation>{0} ist in wenigstens 2 % seiner Pixel in jedem Band 0 und nennt keinen Nodata-Wert; diese Pixel zählen also als schwarzer Boden.</translation>
</message>
<message>
<source>{0} is in the format {1}, which the engine cannot read; GeoTIFF, JPEG 2000 or another common format was expected.</source>
<translation>{0} ist im Format {1}, das der Rechenkern nicht lesen kann; erwartet wurde GeoTIFF, JPEG 2000 oder ein anderes übliches Format.</translation>
</message>
<message>
<source>{0} is placed by ground control points only; a CRS with a transform was expected.</source>
<translation>{0} ist nur durch Passpunkte gelegt; erwartet wurde ein KBS mit einer Transformation.</translation>
</message>
<message>
<source>{0} is served by {1}, not by a raster file, and the engine reads files.</source>
<translation>{0} kommt von {1}, nicht aus einer Rasterdatei, und der Rechenkern liest Dateien.</translation>
</message>
<message>
<source>{0} is {1} nodata; nothing is mapped there.</source>
<translation>{0} ist zu {1} ohne Daten; dort wird nichts kartiert.</translation>
</message>
<message>
<source>{0} share no ground; scenes of one place were expected.</source>
<translation>{0} teilen keinen Boden; erwartet wurden Szenen eines Ortes.</translation>
</message>
<message>
<source>{0} was given as the Sentinel-1 and as the Sentinel-2 layer; two different layers were expected.</source>
<translation>{0} wurde als Sentinel-1- und als Sentinel-2-Layer angegeben; erwartet wurden zwei verschiedene Layer.</translation>
</message>
<message>
<source>{0} {1}: a pixel is {2} × {3} m on the ground. {4}</source>
<translation>{0} {1}: ein Pixel misst am Boden {2} × {3} m. {4}</translation>
</message>
</context>
</TS>
